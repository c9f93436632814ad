import { cancellationSignal, type ActivitiesContext, type Env } from '@moderate/orchestrator';
import { createAdaptiveLimiter } from '#resources/rest/limiter.ts';
import type { Kubernetes } from '#resources/kubernetes.ts';
import { objectStorageEnv, type ObjectStorage } from '#resources/object-storage.ts';
import type { PlatformApi } from '#resources/platform-api.ts';
import { deleteJob } from '#kubernetes-jobs/delete-job.ts';
import type { FollowOptions, LaunchedJob, AnalysisRun } from './analysis.ts';
import type { MatrixProfileConfig, TerminatedAnalysisConfig } from './config.ts';
import { followAnalysis } from './follow-analysis.ts';
import { jobNameOf } from './job-of.ts';
import { launchAnalysis } from './launch-analysis.ts';
import type { JobSettings } from './job-settings.ts';
import { sendResult, sendTermination, sendNotBegun, type AnalysisResult } from './send-result.ts';

/** 5 MiB of log are in memory several times while they are read. */
const logsAtOnce = 4;
/** How long to wait for the removal of a deleted Job before requesting it again. */
const deletedWithinMs = 60_000;

export interface MatrixProfileResources {
  readonly kubernetes: Kubernetes;
  readonly objectStorage: ObjectStorage;
  readonly platformApi: PlatformApi;
  readonly matrixProfileJobs: JobSettings;
}

/** The side effects of matrix-profile analyses. They are idempotent unless noted otherwise. */
export function createMatrixProfileActivities(
  resources: MatrixProfileResources,
  env: Env,
  stateDatabase?: ActivitiesContext<unknown>['stateDatabase'],
) {
  const logReaders = createAdaptiveLimiter({ start: logsAtOnce, max: logsAtOnce });
  // Also needed if the storage is not configured.
  const outputsBucket = objectStorageEnv.shape.S3_JOB_OUTPUTS_BUCKET_NAME.parse(
    env['S3_JOB_OUTPUTS_BUCKET_NAME'] || undefined,
  );
  const sender = () => ({
    platformApi: resources.platformApi.withSignal(cancellationSignal()),
    outputsBucket,
  });
  const parts = () => {
    const { kubernetes, objectStorage: storage, matrixProfileJobs: settings } = resources;
    return { kubernetes, storage, settings, signal: cancellationSignal() };
  };

  return {
    /** Creates the Job of a run. Must not be called again after the run has recorded its result. */
    launchAnalysis: (config: MatrixProfileConfig, run: AnalysisRun) =>
      launchAnalysis(parts(), config, run),
    followAnalysis: (
      config: MatrixProfileConfig,
      run: AnalysisRun,
      job: LaunchedJob,
      options: FollowOptions,
    ) => followAnalysis({ ...parts(), logReaders, stateDatabase }, config, run, job, options),
    /** Deletes the Job of a run, if any, and waits for its removal. */
    stopAnalysis: async (workflowJobId: number, run: AnalysisRun) => {
      await deleteJob(await resources.kubernetes.connect(), jobNameOf(workflowJobId, run), {
        patienceMs: deletedWithinMs,
        signal: cancellationSignal(),
      });
    },
    sendResult: (result: AnalysisResult) => sendResult(sender(), result),
    /** @param input the run's input, not validated */
    sendNotBegun: (input: unknown, error: string) => sendNotBegun(sender(), input, error),
    sendTermination: (config: TerminatedAnalysisConfig, error: string) =>
      sendTermination(sender(), config, error),
  };
}
