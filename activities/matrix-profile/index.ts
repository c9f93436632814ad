import type { Env } from '../../src/env.ts';
import { attemptNumber, cancellationSignal } from '../../src/orchestrator/progress.ts';
import { createAdaptiveLimiter } from '../../src/resources/http/limiter.ts';
import type { ServicePool } from '../../src/resources/index.ts';
import { objectStorageEnv } from '../../src/resources/object-storage.ts';
import { deleteJob } from '../kubernetes/delete-job.ts';
import type { Analysis, RunIdentity } from './analysis.ts';
import type { MatrixProfileConfig, TerminatedAnalysisConfig } from './config.ts';
import { jobNameOf } from './job-of.ts';
import { runAnalysis } from './run-analysis.ts';
import { sendResult, sendTermination, sendNotBegun, type AnalysisResult } from './send-result.ts';

export interface MatrixProfileActivities {
  runAnalysis(config: MatrixProfileConfig, run: RunIdentity): Promise<Analysis>;
  /** Ends the Job of a run, where there is one, and waits until it is gone. */
  stopAnalysis(workflowJobId: number, run: RunIdentity): Promise<void>;
  sendResult(result: AnalysisResult): Promise<void>;
  /** @param input what the run was given: it may be anything */
  sendNotBegun(input: unknown, error: string): Promise<void>;
  sendTermination(config: TerminatedAnalysisConfig, error: string): Promise<void>;
}

/** A log's end of 5 MiB is in memory several times while it is read. */
const logsAtOnce = 4;

/** The side effects of matrix-profile analyses: each makes a state true, so that doing it again does no harm. */
export function createMatrixProfileActivities({ clients }: Pick<ServicePool, 'clients'>, env: Env): MatrixProfileActivities {
  const logReaders = createAdaptiveLimiter({ start: logsAtOnce, max: logsAtOnce });
  // Needed also where the storage is not configured.
  const outputsBucket = objectStorageEnv.shape.S3_JOB_OUTPUTS_BUCKET_NAME.parse(env['S3_JOB_OUTPUTS_BUCKET_NAME'] || undefined);
  const sender = () => ({ platformApi: clients.platformApi.withSignal(cancellationSignal()), outputsBucket });

  return {
    runAnalysis: (config, run) => {
      const { kubernetes, objectStorage: storage } = clients;
      const isRepeated = attemptNumber() > 1;
      return runAnalysis({ kubernetes, storage, logReaders, signal: cancellationSignal(), isRepeated }, config, run);
    },
    stopAnalysis: async (workflowJobId, run) => {
      await deleteJob(await clients.kubernetes.connect(), jobNameOf(workflowJobId, run), cancellationSignal());
    },
    sendResult: (result) => sendResult(sender(), result),
    sendNotBegun: (input, error) => sendNotBegun(sender(), input, error),
    sendTermination: (config, error) => sendTermination(sender(), config, error),
  };
}
