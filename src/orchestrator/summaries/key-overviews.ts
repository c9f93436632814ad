import { readKeyMarks, type KeyedAsset } from '../state/key-states.ts';
import type { AssetOverview } from '../state/materializations.ts';
import type { AssetPartitions } from '../state/present-partitions.ts';
import type { StateStore } from '../state/state-store.ts';
import { keptMs } from './key-states.ts';

interface Kept {
  readonly mark: string;
  readonly readAt: number;
  readonly overview: AssetOverview | undefined;
}

const ofStores = new WeakMap<object, Map<string, Kept>>();

/**
 * Overviews of assets with dynamic partitions. Counting their partitions reads all their records
 * and keys, so the overviews are cached until a record or a key changes.
 */
export async function readKeyOverviews(
  { database, materializations }: Pick<StateStore, 'database' | 'materializations'>,
  assets: readonly KeyedAsset<AssetPartitions>[],
): Promise<readonly AssetOverview[]> {
  if (assets.length === 0) return [];
  const kept = ofStores.get(database) ?? new Map<string, Kept>();
  ofStores.set(database, kept);
  const idOf = ({ asset, dynamic }: KeyedAsset<AssetPartitions>) =>
    JSON.stringify([asset, dynamic]);
  // Read before the overviews, which are then never older than their mark.
  const marks = new Map(
    (await readKeyMarks(database, assets)).map(({ asset, seq, keys }) => [asset, `${seq} ${keys}`]),
  );
  const changed = assets.filter((of) => {
    const found = kept.get(idOf(of));
    return (
      found === undefined ||
      found.mark !== marks.get(of.asset) ||
      Date.now() - found.readAt >= keptMs
    );
  });
  const read = new Map(
    (await materializations.overview(changed)).map((overview) => [overview.asset, overview]),
  );
  for (const of of changed) {
    const mark = marks.get(of.asset) ?? '';
    kept.set(idOf(of), { mark, readAt: Date.now(), overview: read.get(of.asset) });
  }
  return assets.flatMap((of) => kept.get(idOf(of))?.overview ?? []);
}
