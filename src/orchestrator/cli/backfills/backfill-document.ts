import type { StoredBackfill, StoredUnit } from '../../state/backfill-reports.ts';

/** How many partitions are in which state. */
export type Counts = Pick<StoredUnit, 'blocked' | 'ready' | 'requested' | 'done' | 'failed' | 'cancelled' | 'skipped' | 'endedInMinute'>;

/** How many partitions there are. */
export function totalOf({ blocked, ready, requested, done, failed, cancelled, skipped }: Counts): number {
  return blocked + ready + requested + done + failed + cancelled + skipped;
}

/** A backfill as JSON. */
export function backfillDocument({ units, ...backfill }: StoredBackfill) {
  return { ...documentOf(backfill), units: units.map(documentOf) };
}

function documentOf<C extends Counts>(given: C) {
  const { blocked, ready, requested, done, failed, cancelled, skipped, endedInMinute, ...document } = given;
  const partitions = { total: totalOf(given), blocked, ready, requested, done, failed, cancelled, skipped };
  return { ...document, partitions, perMinute: endedInMinute };
}
