import { TerminalError } from '../errors.ts';
import { settleRuns, type SettleParts } from '../sensors/settle-runs.ts';
import { totalOf } from '../state/backfill-reports.ts';
import type { BackfillProgress } from '../workflow/backfill-protocol.ts';

export interface AdvanceParts extends SettleParts {
  readonly warn: (message: string, error: unknown) => void;
}

/**
 * Records runs that ended without reporting it, requests as many runs as there is room for, and
 * starts pending ones. Safe to repeat.
 */
export async function advanceBackfill(
  { warn, ...parts }: AdvanceParts,
  backfillId: string,
): Promise<BackfillProgress> {
  const { backfills } = parts.store;
  await settleRuns(parts, {
    // An error in other runs must not stop the backfill.
    onDrainError: (error) =>
      warn('Could not compare runs with Temporal: the next check of the backfill retries', error),
    request: () => backfills.requestNext(backfillId),
  });
  const backfill = await backfills.find(backfillId);
  if (backfill === undefined)
    throw new TerminalError(`There is no backfill ${backfillId}`, { code: 'BACKFILL_NOT_FOUND' });
  const { status, requested, done, failed, endedAt } = backfill;
  // A cancelled backfill is followed until everything that it started has ended.
  return {
    status,
    total: totalOf(backfill),
    done,
    failed,
    requested,
    hasEnded: endedAt !== null && requested === 0,
  };
}
