import { CancellationScope, isCancellation, log, workflowInfo } from '@temporalio/workflow';
import {
  activitiesOf,
  defineJob,
  defineWorkflowAsset,
  dynamicPartitions,
  materialized,
  terminalFailure,
  type,
} from '@moderate/orchestrator/workflow';
import type { matrixProfile } from '#activities/matrix-profile.ts';
import type { Analysis, AnalysisRun } from '#activities/matrix-profile/analysis.ts';
import type {
  MatrixProfileConfig,
  TerminatedAnalysisConfig,
} from '#activities/matrix-profile/config.ts';
import type { AnalysisResult } from '#activities/matrix-profile/send-result.ts';

/** Waits for an unavailable cluster, but not indefinitely: the Job's deadline applies too. */
const { stopAnalysis } = activitiesOf<typeof matrixProfile>({
  taskQueue: 'kubernetes',
  startToCloseTimeout: '5m',
  scheduleToCloseTimeout: '15m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
});

/** Waits for an unavailable platform, at most one day. */
const { sendResult, sendNotBegun, sendTermination } = activitiesOf<typeof matrixProfile>({
  startToCloseTimeout: '3m',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/** For the user. */
const cancelled = 'The analysis was cancelled.';
const notRun = 'The analysis could not be run. Please try again later.';

export const matrixProfileReport = defineWorkflowAsset({
  key: 'matrix_profile/report',
  description:
    'The report of a matrix-profile analysis, created by a Kubernetes Job; the platform is informed',
  partitions: dynamicPartitions('analyses'),
  input: type<MatrixProfileConfig>(),
  materialize: async ({ input: config, showProgress }) => {
    const { workflowJobId, outputBucket } = config;
    const { workflowId, firstExecutionRunId: runId } = workflowInfo();
    const run: AnalysisRun = { workflowId, runId };
    // If cancelled or given up, deletes its Job and informs the platform.
    const analysis = await analyse(config, run, showProgress).catch(async (error: unknown) => {
      await endAnalysis(
        { workflowJobId, bucket: outputBucket, error: isCancellation(error) ? cancelled : notRun },
        run,
      );
      throw error;
    });
    // The platform gets a result that exists, whatever happens to the run.
    if (analysis.kind === 'failed') {
      const { bucket, error, logsKey, reason, leavesJob } = analysis;
      const result = { workflowJobId, bucket, error, logsKey };
      await (leavesJob
        ? endAnalysis(result, run)
        : CancellationScope.nonCancellable(() => sendResult(result)));
      throw terminalFailure(reason, 'ANALYSIS_FAILED');
    }
    const { bucket, key } = analysis;
    await CancellationScope.nonCancellable(() =>
      sendResult({ workflowJobId, bucket, outputKey: key }),
    );
    return materialized({ bucket, key }, { bucket, key });
  },
});

export const matrixProfileJob = defineJob<MatrixProfileConfig>(
  async (run, config) => {
    await run.materialize(matrixProfileReport, {
      partition: String(config.workflowJobId),
      input: config,
    });
  },
  {
    whenFailed: async ({ begun, input, cancelled: wasCancelled }) => {
      if (!begun) await sendNotBegun(input, wasCancelled ? cancelled : notRun);
    },
  },
);

export const matrixProfileTermination = defineWorkflowAsset({
  key: 'matrix_profile/termination',
  description:
    'What a terminated run of an analysis left to do: its Job is ended, and the platform is informed',
  input: type<TerminatedAnalysisConfig>(),
  materialize: async ({ input }) => {
    const { workflowJobId, workflowId, runId } = input;
    // Runs both concurrently: the cluster may be unavailable, or the Job may not terminate.
    const [sent, stopped] = await Promise.allSettled([
      sendTermination(input, 'The analysis was terminated.'),
      stopAnalysis(workflowJobId, { workflowId, runId }),
    ]);
    if (sent.status === 'rejected') throw sent.reason;
    if (stopped.status === 'rejected') throw stopped.reason;
    return null;
  },
});

/** A terminated run cannot clean up after itself: this job runs in its place. */
export const matrixProfileTerminatedJob = defineJob<TerminatedAnalysisConfig>(
  async (run, config) => {
    await run.materialize(matrixProfileTermination, { partition: config.runId, input: config });
  },
);

/**
 * Each change adds six events. A Job usually has three; beyond this limit, changes only appear in
 * the pending activity.
 */
const maxChanges = 20;

/**
 * Creates the Job of an analysis and follows it to its end. These are separate steps so that a Job
 * is never created twice: a missing one counts as failed.
 */
async function analyse(
  config: MatrixProfileConfig,
  run: AnalysisRun,
  showProgress: (text: string) => void,
): Promise<Analysis> {
  const { launchAnalysis, followAnalysis } = activitiesFor(config);
  const job = await launchAnalysis(config, run);
  let { shown } = job;
  for (let changes = 0; ; changes += 1) {
    showProgress(shown);
    const end = await followAnalysis(config, run, job, {
      start: changes === 0,
      ...(changes < maxChanges && { shown }),
    });
    if (end.kind !== 'changed') return end;
    ({ shown } = end);
  }
}

function activitiesFor({ timeoutSecs }: MatrixProfileConfig) {
  // Extra time per attempt and in total: for work before and after the container runs, and for
  // unavailable clusters or workers.
  const longestMs = (timeoutSecs + 86_400) * 1_000;
  return activitiesOf<typeof matrixProfile>({
    taskQueue: 'kubernetes',
    startToCloseTimeout: longestMs,
    scheduleToCloseTimeout: longestMs,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
  });
}

/**
 * Informs the platform and deletes the run's Job, whatever happens to the run. Both happen
 * concurrently: a Job that does not terminate is left to its own deadline.
 * @throws if the platform could not be informed
 */
async function endAnalysis(result: AnalysisResult, run: AnalysisRun): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    const [sent, stopped] = await Promise.allSettled([
      sendResult(result),
      stopAnalysis(result.workflowJobId, run),
    ]);
    if (stopped.status === 'rejected')
      log.warn('The Job of the analysis could not be ended', { error: stopped.reason });
    if (sent.status === 'rejected') throw sent.reason;
  });
}
