import { cancellationSignal, type Env } from '@moderate/orchestrator';
import { createAdaptiveLimiter } from '#resources/rest/limiter.ts';
import { objectStorageEnv } from '#resources/object-storage.ts';
import { deleteJob } from '#kubernetes-jobs/delete-job.ts';
import type { ChangedJob } from '#kubernetes-jobs/watch-job.ts';
import type { Analysis, FollowOptions, LaunchedJob, RunIdentity } from './analysis.ts';
import type { MatrixProfileConfig, TerminatedAnalysisConfig } from './config.ts';
import { followAnalysis } from './follow-analysis.ts';
import { jobNameOf } from './job-of.ts';
import { launchAnalysis } from './launch-analysis.ts';
import type { MatrixProfilePool } from './resources.ts';
import { sendResult, sendTermination, sendNotBegun, type AnalysisResult } from './send-result.ts';

export interface MatrixProfileActivities {
  /** Makes the Job of a run. Once that is remembered, it is not to be called again. */
  launchAnalysis(config: MatrixProfileConfig, run: RunIdentity): Promise<LaunchedJob>;
  followAnalysis(config: MatrixProfileConfig, run: RunIdentity, job: LaunchedJob, options: FollowOptions): Promise<Analysis | ChangedJob>;
  /** Ends the Job of a run, where there is one, and waits until it is gone. */
  stopAnalysis(workflowJobId: number, run: RunIdentity): Promise<void>;
  sendResult(result: AnalysisResult): Promise<void>;
  /** @param input what the run was given: it may be anything */
  sendNotBegun(input: unknown, error: string): Promise<void>;
  sendTermination(config: TerminatedAnalysisConfig, error: string): Promise<void>;
}

/** A log's end of 5 MiB is in memory several times while it is read. */
const logsAtOnce = 4;
/** How long a Job that is deleted may take to be gone, before it is asked for again. */
const deletedWithinMs = 60_000;

/** The side effects of matrix-profile analyses: each makes a state true, so that doing it again does no harm. */
export function createMatrixProfileActivities({ clients }: Pick<MatrixProfilePool, 'clients'>, env: Env): MatrixProfileActivities {
  const logReaders = createAdaptiveLimiter({ start: logsAtOnce, max: logsAtOnce });
  // Needed also where the storage is not configured.
  const outputsBucket = objectStorageEnv.shape.S3_JOB_OUTPUTS_BUCKET_NAME.parse(env['S3_JOB_OUTPUTS_BUCKET_NAME'] || undefined);
  const sender = () => ({ platformApi: clients.platformApi.withSignal(cancellationSignal()), outputsBucket });

  return {
    launchAnalysis: (config, run) => {
      const { kubernetes, objectStorage: storage, matrixProfileJobs: settings } = clients;
      return launchAnalysis({ kubernetes, storage, settings, signal: cancellationSignal() }, config, run);
    },
    followAnalysis: (config, run, job, options) => {
      const { kubernetes, objectStorage: storage, matrixProfileJobs: settings } = clients;
      return followAnalysis({ kubernetes, storage, settings, logReaders, signal: cancellationSignal() }, config, run, job, options);
    },
    stopAnalysis: async (workflowJobId, run) => {
      await deleteJob(await clients.kubernetes.connect(), jobNameOf(workflowJobId, run), {
        patienceMs: deletedWithinMs,
        signal: cancellationSignal(),
      });
    },
    sendResult: (result) => sendResult(sender(), result),
    sendNotBegun: (input, error) => sendNotBegun(sender(), input, error),
    sendTermination: (config, error) => sendTermination(sender(), config, error),
  };
}
