import {
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { showDetails } from './interceptors.ts';
import type { BackfillActivities, BackfillInput, BackfillProgress } from './backfill-protocol.ts';

/** Sent when an operator has changed the backfill. */
export const wakeSignal = defineSignal('wake');

/**
 * Ended runs request the next ones themselves. The interval covers crashes and progress reports.
 */
const intervalMs = 30_000;

/**
 * Drives a backfill until it ends and reports its progress. All state is in Postgres, so the
 * workflow can be lost and restarted without consequences. Cancelling it cancels the backfill;
 * requested runs continue.
 */
export async function driveBackfill({ backfillId }: BackfillInput): Promise<BackfillProgress> {
  const { advanceBackfill, cancelBackfill } = proxyActivities<BackfillActivities>({
    startToCloseTimeout: '5m',
    retry: { maximumInterval: '1m' },
    summary: backfillId,
  });
  let mustLook = true;
  setHandler(wakeSignal, () => {
    mustLook = true;
  });
  try {
    for (;;) {
      mustLook = false;
      const progress = await advanceBackfill({ backfillId });
      const text = progressText(progress);
      showDetails(() => text);
      upsertMemo({ result: text });
      if (progress.hasEnded) return progress;
      if (workflowInfo().continueAsNewSuggested)
        await continueAsNew<typeof driveBackfill>({ backfillId });
      await condition(() => mustLook, intervalMs, {
        summary: 'until the backfill is looked at again',
      });
    }
  } catch (error) {
    if (isCancellation(error))
      await CancellationScope.nonCancellable(() => cancelBackfill({ backfillId }));
    throw error;
  }
}

/** `12 of 90 partitions done, 1 failed, 2 requested`. */
function progressText({ status, total, done, failed, requested }: BackfillProgress): string {
  const facts = [
    `${done} of ${total} partitions done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(requested > 0 ? [`${requested} requested`] : []),
    ...(status === 'running' ? [] : [status]),
  ];
  return facts.join(', ');
}
