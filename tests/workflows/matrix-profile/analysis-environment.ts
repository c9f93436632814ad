import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { BatchV1Api, CoreV1Api } from '@kubernetes/client-node';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import {
  matrixProfileConfig,
  type MatrixProfileConfig,
} from '#activities/matrix-profile/config.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import {
  startPlatformApi,
  type PlatformApiStandIn,
} from '#tests/doubles/stand-ins/platform-api/server.ts';
import {
  analysisImage,
  createNamespace,
  patiently,
  podUrl,
  type TestNamespace,
} from '#tests/support/kubernetes.ts';
import { createBuckets, type TestBuckets } from '#tests/support/object-storage.ts';
import type { TestWorker } from '#tests/support/start-worker.ts';

/** The environment of an analysis: the platform's stand-in, and a real cluster and S3 service. */
export interface AnalysisEnvironment {
  readonly platform: PlatformApiStandIn;
  readonly buckets: TestBuckets;
  readonly namespace: TestNamespace;
  readonly batch: BatchV1Api;
  readonly core: CoreV1Api;
  /** A worker's variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** The config of a new platform job. The variable's name selects the image's behavior. */
  newConfig(analysisVariable: string, more?: Partial<MatrixProfileConfig>): MatrixProfileConfig;
  /** The Jobs of a run. */
  jobsOf(runId: string): ReturnType<BatchV1Api['listNamespacedJob']>;
  resultsOf(config: MatrixProfileConfig): Results | null;
  /** The text of an object in the outputs bucket. */
  output(key: string | null): Promise<string>;
  stop(): Promise<void>;
}

export interface Results {
  readonly workflow_job_id: number;
  readonly error: string | null;
  readonly error_logs_key: string | null;
  readonly output_bucket: string;
  readonly output_key: string | null;
}

const dataSet = 'workflows-assets/data set.csv';

export async function openAnalysisEnvironment(): Promise<AnalysisEnvironment> {
  const [platform, buckets, namespace] = await Promise.all([
    startPlatformApi(),
    createBuckets('analyses'),
    createNamespace('analyses'),
  ]);
  const { s3, bucket, outputsBucket } = buckets;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: dataSet, Body: 'time,a\n1,2\n' }));
  const batch = namespace.client.makeApiClient(BatchV1Api);
  return {
    platform,
    buckets,
    namespace,
    batch,
    core: namespace.client.makeApiClient(CoreV1Api),
    variables: {
      ...platform.env,
      ...buckets.variables,
      ...namespace.variables,
      MATRIX_PROFILE_JOB_IMAGE: analysisImage.name,
      MATRIX_PROFILE_JOB_IMAGE_PULL_POLICY: 'Never',
      MATRIX_PROFILE_JOB_S3_ENDPOINT_URL: await podUrl(buckets.variables.S3_ENDPOINT_URL),
    },
    newConfig: (analysisVariable, more = {}) =>
      matrixProfileConfig.parse({
        workflowJobId: platform.addJob().id,
        bucket,
        key: dataSet,
        analysisVariable,
        tag: analysisImage.tag,
        ...more,
      }),
    jobsOf: (runId) =>
      patiently(() =>
        batch.listNamespacedJob({
          namespace: namespace.name,
          labelSelector: `moderate-workflows/run=${runId}`,
        }),
      ),
    resultsOf: ({ workflowJobId }) =>
      (platform.jobs().find(({ id }) => id === workflowJobId)?.results ?? null) as Results | null,
    output: async (key) => {
      const { Body } = await s3.send(
        new GetObjectCommand({
          Bucket: outputsBucket,
          Key: key ?? '',
        }),
      );
      return (await Body?.transformToString()) ?? '';
    },
    stop: async () => {
      await Promise.all([platform.stop(), buckets.drop(), namespace.drop()]);
    },
  };
}

export interface StartedAnalysis {
  readonly handle: WorkflowHandle;
  readonly runId: string;
  /** Why the run failed; undefined if it did not. */
  readonly failure: Promise<string | undefined>;
}

export async function startAnalysis(
  { client }: Pick<TestWorker, 'client'>,
  config: MatrixProfileConfig,
): Promise<StartedAnalysis> {
  const handle = await startRun(client, {
    job: 'matrixProfileJob',
    config,
    launchedBy: 'test',
    summary: '',
  });
  const failure = handle.result().then(
    () => undefined,
    (error: unknown) =>
      error instanceof WorkflowFailedError
        ? (error.cause?.message ?? error.message)
        : String(error),
  );
  return { handle, runId: handle.firstExecutionRunId, failure };
}
