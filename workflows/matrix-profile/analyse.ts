import { proxyActivities } from '@temporalio/workflow';
import type { Analysis, RunIdentity } from '#activities/matrix-profile/analysis.ts';
import type { MatrixProfileConfig } from '#activities/matrix-profile/config.ts';
import type { MatrixProfileActivities } from '#activities/matrix-profile/index.ts';

/** Each change costs six events. A Job has three as a rule; what comes after so many is seen in its pending activity only. */
const maxChanges = 20;

/**
 * Makes the Job of an analysis and follows it to its end. The two are apart so that one that was made is never made again: one that is gone
 * has failed.
 */
export async function analyse(config: MatrixProfileConfig, run: RunIdentity, showProgress: (text: string) => void): Promise<Analysis> {
  const { launchAnalysis, followAnalysis } = activitiesFor(config);
  const job = await launchAnalysis(config, run);
  let { shown } = job;
  for (let changes = 0; ; changes += 1) {
    showProgress(shown);
    const end = await followAnalysis(config, run, job, { start: changes === 0, ...(changes < maxChanges && { shown }) });
    if (end.kind !== 'changed') return end;
    ({ shown } = end);
  }
}

function activitiesFor({ timeoutSecs }: MatrixProfileConfig) {
  // Of one attempt and of all: for what comes before and after the container, and for a cluster or workers that are away.
  const longestMs = (timeoutSecs + 86_400) * 1_000;
  return proxyActivities<MatrixProfileActivities>({
    taskQueue: 'kubernetes',
    startToCloseTimeout: longestMs,
    scheduleToCloseTimeout: longestMs,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
  });
}
