import { proxyActivities } from '@temporalio/workflow';
import type { MatrixProfileActivities } from '#activities/matrix-profile/index.ts';

/** A cluster that is away is waited for, but not for ever: the Job's deadline ends it too. */
export const { stopAnalysis } = proxyActivities<MatrixProfileActivities>({
  taskQueue: 'kubernetes',
  startToCloseTimeout: '5m',
  scheduleToCloseTimeout: '15m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
});

/** A platform that is away is waited for, but not for longer than a day. */
export const { sendResult, sendNotBegun, sendTermination } = proxyActivities<MatrixProfileActivities>({
  startToCloseTimeout: '3m',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});
