import type { StoredBackfill } from '../../state/backfills.ts';

/** How many partitions a backfill has. */
export function totalOf({ ready, requested, done, failed, cancelled, skipped }: StoredBackfill): number {
  return ready + requested + done + failed + cancelled + skipped;
}

/** A backfill as JSON. */
export function backfillDocument(backfill: StoredBackfill) {
  const { ready, requested, done, failed, cancelled, skipped, endedInMinute, ...document } = backfill;
  const partitions = { total: totalOf(backfill), ready, requested, done, failed, cancelled, skipped };
  return { ...document, partitions, perMinute: endedInMinute };
}
