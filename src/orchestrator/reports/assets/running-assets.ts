import type { DefinedAsset } from '../../definitions/deployment.ts';
import { selectAssets } from '../../definitions/selection.ts';
import type { StateStore } from '../../state/state-store.ts';

const readRuns = 1_000;
/**
 * The number of selections to resolve in the whole asset graph, because they are not lists of keys.
 */
const lookedUp = 20;

/**
 * The assets that runs are about to materialize: those of the latest runs of `materializeAssets`,
 * and of steps in a concurrency pool.
 */
export async function readRunningAssets(
  { partitionStates }: StateStore,
  assets: readonly DefinedAsset[],
): Promise<ReadonlySet<string>> {
  const [runs, inPools] = await Promise.all([
    partitionStates.runningRuns(readRuns),
    partitionStates.assetsInPools(),
  ]);
  const keys = new Set(assets.map(({ key }) => key));
  const selected = new Map<string, readonly string[]>();
  const select = (selection: readonly string[]): readonly string[] => {
    if (selection.every((term) => keys.has(term))) return selection;
    const terms = JSON.stringify(selection);
    const known = selected.get(terms);
    if (known !== undefined || selected.size === lookedUp) return known ?? [];
    const found = selectAssets(assets, selection);
    const chosen = 'unknown' in found ? [] : found.keys;
    selected.set(terms, chosen);
    return chosen;
  };
  return new Set([
    ...inPools,
    ...runs.flatMap(({ selection, done }) => {
      const recorded = new Set(done);
      return select(selection).filter((key) => !recorded.has(key));
    }),
  ]);
}
