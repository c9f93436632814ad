import type { NewBackfill, NewBackfillUnit } from '#orchestrator/state/new-backfill.ts';

interface Given
  extends Partial<Omit<NewBackfill, 'selection'>>, Partial<Omit<NewBackfillUnit, 'selection'>> {
  readonly backfillId: string;
  /** Keys of the assets, which share runs. */
  readonly selection: readonly string[];
}

/**
 * A backfill whose partitions have no dependencies; by default with runs of `materializeAssets`,
 * one at a time.
 */
export function oneUnit({
  backfillId,
  selection,
  rows = [],
  job = 'materializeAssets',
  config = { selection },
  perRun = 1,
  ...given
}: Given): NewBackfill {
  return {
    backfillId,
    selection,
    atOnce: 1,
    requestedBy: 'test',
    again: false,
    gates: [],
    units: [
      {
        selection,
        job,
        config,
        perRun,
        dynamic: [],
        rows,
      },
    ],
    ...given,
  };
}
