import type { ObjectStorage } from '#resources/object-storage.ts';
import { jobName } from '#kubernetes-jobs/job-name.ts';
import type { JobSpec } from '#kubernetes-jobs/job-spec.ts';
import { reportKey, type AnalysisRun } from './analysis.ts';
import type { MatrixProfileConfig } from './config.ts';
import type { JobSettings } from './job-settings.ts';

/** How long the container can read the data set. */
const fileUrlSecs = 86_400;

/** The name of a run's Job. */
export function jobNameOf(workflowJobId: number, run: AnalysisRun): string {
  return jobName(`matrix-profile-${workflowJobId}`, run);
}

/** The Job of an analysis: config takes precedence over the deployment's settings. */
export function jobOf(
  config: MatrixProfileConfig,
  run: AnalysisRun,
  storage: ObjectStorage,
  settings: JobSettings,
): JobSpec {
  const endpointUrl = settings.s3EndpointUrl ?? storage.endpointUrl;
  return {
    name: jobNameOf(config.workflowJobId, run),
    owner: {
      ...run,
      job: 'matrixProfileJob',
      asset: 'matrix_profile/report',
      partition: String(config.workflowJobId),
    },
    image: `${config.image ?? settings.image}:${config.tag ?? settings.tag}`,
    imagePullPolicy: config.imagePullPolicy ?? settings.imagePullPolicy,
    env: {
      OUTPUT_KEY: reportKey(run),
      OUTPUT_BUCKET: config.outputBucket ?? storage.outputsBucket,
      ANALYSIS_VARIABLE: config.analysisVariable,
      S3_REGION: storage.region,
      S3_ENDPOINT_URL: endpointUrl,
    },
    secretNames: ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'FILE_URL'],
    makeSecrets: async (jobCreatedAt) => {
      const { accessKeyId, secretAccessKey } = storage.credentials;
      const location = { bucket: config.bucket, key: config.key };
      return {
        S3_ACCESS_KEY_ID: accessKeyId,
        S3_SECRET_ACCESS_KEY: secretAccessKey,
        FILE_URL: await storage.presignGet(location, fileUrlSecs, {
          endpointUrl,
          signedAt: jobCreatedAt,
        }),
      };
    },
    timeoutSecs: config.timeoutSecs,
    unschedulableSecs: settings.unschedulableSecs,
    pod: settings.pod,
  };
}
