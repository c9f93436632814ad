import type { Definitions } from '../../definitions/deployment.ts';
import { selectAssets } from '../../definitions/selection.ts';
import type { KeyPage } from '../../state/partition-states.ts';
import type { StateStore } from '../../state/state-store.ts';

/** The partitions of an asset that are about to be materialized. */
export interface InProgress {
  /**
   * Those of runs of `materializeAssets`, and of steps in a concurrency pool; no more than there
   * are runs.
   */
  readonly running: ReadonlySet<string>;
  /** Whether any backfills have not ended. */
  readonly hasBackfills: boolean;
  /**
   * Those that backfills still have to materialize. The result can contain other keys that lie
   * between those of the page.
   */
  readonly pending: (page: KeyPage) => Promise<readonly string[]>;
}

/** A term of a selection that is not a key. */
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
