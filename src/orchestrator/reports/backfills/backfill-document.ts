import { totalOf, type Counts, type StoredBackfill } from '../../state/backfill-reports.ts';

/** A backfill as JSON. */
export function backfillDocument({ units, ...backfill }: StoredBackfill) {
  return { ...documentOf(backfill), units: units.map(documentOf) };
}

function documentOf<C extends Counts>(given: C) {
  const {
    blocked,
    ready,
    requested,
    done,
    failed,
    cancelled,
    skipped,
    endedInMinute,
    ...document
  } = given;
  const partitions = {
    total: totalOf(given),
    blocked,
    ready,
    requested,
    done,
    failed,
    cancelled,
    skipped,
  };
  return { ...document, partitions, perMinute: endedInMinute };
}
