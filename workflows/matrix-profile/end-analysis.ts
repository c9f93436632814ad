import { CancellationScope, log } from '@temporalio/workflow';
import type { RunIdentity } from '#activities/matrix-profile/analysis.ts';
import type { AnalysisResult } from '#activities/matrix-profile/send-result.ts';
import { sendResult, stopAnalysis } from './analysis-activities.ts';

/**
 * Tells the platform, and ends the Job of the run, whatever happens to the run meanwhile. Neither waits for the other: a Job that does not go
 * is left to its own deadline in the end.
 * @throws where the platform was not told
 */
export async function endAnalysis(result: AnalysisResult, run: RunIdentity): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    const [sent, stopped] = await Promise.allSettled([sendResult(result), stopAnalysis(result.workflowJobId, run)]);
    if (stopped.status === 'rejected') log.warn('The Job of the analysis could not be ended', { error: stopped.reason });
    if (sent.status === 'rejected') throw sent.reason;
  });
}
