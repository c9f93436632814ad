import type { KubernetesEnv } from '../../src/resources/kubernetes.ts';
import type { ObjectStorage } from '../../src/resources/object-storage.ts';
import { jobName } from '../../src/kubernetes-jobs/job-name.ts';
import type { JobSpec } from '../../src/kubernetes-jobs/job-spec.ts';
import { reportKey, type RunIdentity } from './analysis.ts';
import type { MatrixProfileConfig } from './config.ts';

/** How long the container can read the data set. */
const fileUrlSecs = 86_400;

/** The name of the Job of a run. */
export function jobNameOf(workflowJobId: number, run: RunIdentity): string {
  return jobName(`matrix-profile-${workflowJobId}`, run);
}

/** The Job of an analysis: config comes first, then variables, then their defaults. */
export function jobOf(config: MatrixProfileConfig, run: RunIdentity, storage: ObjectStorage, env: KubernetesEnv): JobSpec {
  const endpointUrl = env.MATRIX_PROFILE_JOB_S3_ENDPOINT_URL ?? storage.endpointUrl;
  return {
    name: jobNameOf(config.workflowJobId, run),
    owner: { ...run, job: 'matrixProfileJob', asset: 'matrix_profile/report', partition: String(config.workflowJobId) },
    image: `${config.image ?? env.MATRIX_PROFILE_JOB_IMAGE}:${config.tag ?? env.MATRIX_PROFILE_JOB_TAG}`,
    imagePullPolicy: config.imagePullPolicy ?? env.MATRIX_PROFILE_JOB_IMAGE_PULL_POLICY,
    env: {
      OUTPUT_KEY: reportKey(run),
      OUTPUT_BUCKET: config.outputBucket ?? storage.outputsBucket,
      ANALYSIS_VARIABLE: config.analysisVariable,
      S3_REGION: storage.region,
      S3_ENDPOINT_URL: endpointUrl,
    },
    secretNames: ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'FILE_URL'],
    makeSecrets: async (jobCreatedAt) => {
      const { accessKeyId, secretAccessKey } = await storage.s3.config.credentials();
      const location = { bucket: config.bucket, key: config.key };
      return {
        S3_ACCESS_KEY_ID: accessKeyId,
        S3_SECRET_ACCESS_KEY: secretAccessKey,
        FILE_URL: await storage.presignGet(location, fileUrlSecs, { endpointUrl, signedAt: jobCreatedAt }),
      };
    },
    timeoutSecs: config.timeoutSecs,
    unschedulableSecs: env.MATRIX_PROFILE_JOB_UNSCHEDULABLE_SECS,
    pod: {
      resources: env.MATRIX_PROFILE_JOB_RESOURCES,
      nodeSelector: env.MATRIX_PROFILE_JOB_NODE_SELECTOR,
      tolerations: env.MATRIX_PROFILE_JOB_TOLERATIONS,
      serviceAccount: env.MATRIX_PROFILE_JOB_SERVICE_ACCOUNT,
      imagePullSecrets: env.MATRIX_PROFILE_JOB_IMAGE_PULL_SECRETS,
      runAsUser: env.MATRIX_PROFILE_JOB_RUN_AS_USER,
    },
  };
}
