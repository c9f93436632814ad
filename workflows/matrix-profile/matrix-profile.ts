import { CancellationScope, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { RunIdentity } from '#activities/matrix-profile/analysis.ts';
import type { MatrixProfileConfig } from '#activities/matrix-profile/config.ts';
import { defineAsset, defineJob, type MaterializeContext, materialized, terminalFailure } from '@moderate/orchestrator/workflow';
import { analyse } from './analyse.ts';
import { sendNotBegun, sendResult } from './analysis-activities.ts';
import { endAnalysis } from './end-analysis.ts';

/** For the user. */
const cancelled = 'The analysis was cancelled.';
const notRun = 'The analysis could not be run. Please try again later.';

export const matrixProfileReport = defineAsset({
  key: 'matrix_profile/report',
  description: 'The report of a matrix-profile analysis, made by a Kubernetes Job; the platform is told of it',
  madeBy: 'matrixProfileJob',
  materialize: async ({ config, showProgress }: MaterializeContext<MatrixProfileConfig>) => {
    const { workflowJobId, outputBucket } = config;
    const { workflowId, firstExecutionRunId: runId } = workflowInfo();
    const run: RunIdentity = { workflowId, runId };
    // Cancelled or given up, it leaves no Job behind and tells the platform.
    const analysis = await analyse(config, run, showProgress).catch(async (error: unknown) => {
      await endAnalysis({ workflowJobId, bucket: outputBucket, error: isCancellation(error) ? cancelled : notRun }, run);
      throw error;
    });
    // Once there is a result, the platform gets it, whatever happens to the run.
    if (analysis.kind === 'failed') {
      const { bucket, error, logsKey, reason, leavesJob } = analysis;
      const result = { workflowJobId, bucket, error, logsKey };
      await (leavesJob ? endAnalysis(result, run) : CancellationScope.nonCancellable(() => sendResult(result)));
      throw terminalFailure(reason, 'AnalysisFailed');
    }
    const { bucket, key } = analysis;
    await CancellationScope.nonCancellable(() => sendResult({ workflowJobId, bucket, outputKey: key }));
    return materialized({ bucket, key }, { bucket, key });
  },
});

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
