import type { Definitions } from '../../definitions/deployment.ts';
import { selectAssets } from '../../definitions/selection.ts';
import type { KeyPage } from '../../state/partition-states.ts';
import type { StateStore } from '../../state/state-store.ts';

/** The partitions of an asset that are about to be materialized. */
export interface InProgress {
  /** Of runs of `materializeAssets`, and of steps in a concurrency pool: as many as there are runs. */
  readonly running: ReadonlySet<string>;
  /** Whether backfills have not ended. */
  readonly hasBackfills: boolean;
  /** Those that backfills have still to materialize. There may be others in it that lie between the keys. */
  readonly pending: (page: KeyPage) => Promise<readonly string[]>;
}

/** A term of a selection that is no key. */
const isSet = /^(\+|group:|\*)|\+$/;

export async function readInProgress(
  { partitionStates }: StateStore,
  { assets }: Definitions,
  key: string,
): Promise<InProgress> {
  const [runs, inPools, units] = await Promise.all([
    partitionStates.running(key),
    partitionStates.inPools(key),
    partitionStates.openUnits(key),
  ]);
  const selects = (selection: readonly string[]) => {
    if (selection.every((term) => !isSet.test(term))) return selection.includes(key);
    const selected = selectAssets(assets, selection);
    return !('unknown' in selected) && selected.keys.includes(key);
  };
  return {
    running: new Set([
      ...runs.flatMap(({ selection, partition }) => (selects(selection) ? [partition] : [])),
      ...inPools,
    ]),
    hasBackfills: units.length > 0,
    pending: (page) => partitionStates.pending(units, page),
  };
}
