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

/** A cluster that is away is waited for, but not forever: the Job's deadline ends it too. */
const { stopAnalysis } = activitiesOf<typeof matrixProfile>({
  taskQueue: 'kubernetes',
  startToCloseTimeout: '5m',
  scheduleToCloseTimeout: '15m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
});

/** A platform that is away is waited for, but not for longer than a day. */
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
    // Cancelled or given up, it leaves no Job behind and informs the platform.
    const analysis = await analyse(config, run, showProgress).catch(async (error: unknown) => {
      await endAnalysis(
        { workflowJobId, bucket: outputBucket, error: isCancellation(error) ? cancelled : notRun },
        run,
      );
      throw error;
    });
    // Once there is a result, the platform gets it, whatever happens to the run.
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
    // Neither waits for the other: the cluster may be away, or the Job may not go.
    const [sent, stopped] = await Promise.allSettled([
      sendTermination(input, 'The analysis was terminated.'),
      stopAnalysis(workflowJobId, { workflowId, runId }),
    ]);
    if (sent.status === 'rejected') throw sent.reason;
    if (stopped.status === 'rejected') throw stopped.reason;
    return null;
  },
});

/** A run that was terminated cannot end itself: this one is requested in its place. */
export const matrixProfileTerminatedJob = defineJob<TerminatedAnalysisConfig>(
  async (run, config) => {
    await run.materialize(matrixProfileTermination, { partition: config.runId, input: config });
  },
);

/** Each change costs six events. A Job has three as a rule; what comes after so many is seen in its pending activity only. */
const maxChanges = 20;

/**
 * Makes the Job of an analysis and follows it to its end. The two are apart so that one that was made is never made again: one that is gone
 * has failed.
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
  // Of one attempt and of all: for what comes before and after the container, and for a cluster or workers that are away.
  const longestMs = (timeoutSecs + 86_400) * 1_000;
  return activitiesOf<typeof matrixProfile>({
    taskQueue: 'kubernetes',
    startToCloseTimeout: longestMs,
    scheduleToCloseTimeout: longestMs,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
  });
}

/**
 * Informs the platform, and ends the Job of the run, whatever happens to the run meanwhile. Neither waits for the other: a Job that does not go
 * is left to its own deadline in the end.
 * @throws where the platform was not told
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
