import { CancellationScope, isCancellation, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Analysis, RunIdentity } from '../../activities/matrix-profile/analysis.ts';
import type { MatrixProfileConfig } from '../../activities/matrix-profile/config.ts';
import type { MatrixProfileActivities } from '../../activities/matrix-profile/index.ts';
import { defineAsset, defineJob, materialized, terminalFailure, type MaterializeContext } from '../../src/orchestrator/isolate/index.ts';
import { sendNotBegun, sendResult, stopAnalysis } from './analysis-activities.ts';

/** For the user. */
const cancelled = 'The analysis was cancelled.';
const notRun = 'The analysis could not be run. Please try again later.';

export const matrixProfileReport = defineAsset({
  key: 'matrix_profile/report',
  description: 'The report of a matrix-profile analysis, made by a Kubernetes Job; the platform is told of it',
  madeBy: 'matrixProfileJob',
  materialize: async ({ config }: MaterializeContext<MatrixProfileConfig>) => {
    const { workflowJobId } = config;
    const analysis = await analyse(config);
    // Once there is a result, the platform gets it, whatever happens to the run.
    if (analysis.kind === 'failed') {
      const { bucket, error, logsKey, reason } = analysis;
      await CancellationScope.nonCancellable(() => sendResult({ workflowJobId, bucket, error, logsKey }));
      throw terminalFailure(reason, 'AnalysisFailed');
    }
    const { bucket, key } = analysis;
    await CancellationScope.nonCancellable(() => sendResult({ workflowJobId, bucket, outputKey: key }));
    return materialized({ bucket, key }, { bucket, key });
  },
});

/** Cancelled or given up, it leaves no Job behind and tells the platform. */
async function analyse(config: MatrixProfileConfig): Promise<Analysis> {
  const { workflowJobId, outputBucket, timeoutSecs } = config;
  const { workflowId, firstExecutionRunId: runId } = workflowInfo();
  const run: RunIdentity = { workflowId, runId };
  const { runAnalysis } = proxyActivities<MatrixProfileActivities>({
    taskQueue: 'kubernetes',
    // Of one attempt and of all: for what comes before and after the container, and for a cluster or workers that are away.
    startToCloseTimeout: (timeoutSecs + 86_400) * 1_000,
    scheduleToCloseTimeout: (timeoutSecs + 86_400) * 1_000,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
  });
  try {
    return await runAnalysis(config, run);
  } catch (error) {
    await CancellationScope.nonCancellable(async () => {
      await stopAnalysis(workflowJobId, run).catch(() => undefined);
      await sendResult({ workflowJobId, bucket: outputBucket, error: isCancellation(error) ? cancelled : notRun });
    });
    throw error;
  }
}

export const matrixProfileJob = defineJob<MatrixProfileConfig>(
  async (run, config) => {
    await run.materialize(matrixProfileReport, { partition: String(config.workflowJobId), config });
  },
  {
    whenFailed: async ({ begun, input, cancelled: wasCancelled }) => {
      if (!begun) await sendNotBegun(input, wasCancelled ? cancelled : notRun);
    },
  },
);
