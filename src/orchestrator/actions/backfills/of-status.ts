import type { AssetUnit } from '../../backfills/split-units.ts';
import { declaredVersions } from '../../definitions/declared-versions.ts';
import { keyOrder } from '../../partitions/key-order.ts';
import type { StateStore } from '../../state/state-store.ts';
import { keysWithStatus } from '../../reports/partitions/keys-with-status.ts';

/**
 * The partitions of a unit for which any of its assets has the status.
 * @param areFree whether the keys are those that runs have recorded, because no asset of the
 * backfill defines partitions
 */
export async function ofStatus(
  store: StateStore,
  { assets, partitions }: AssetUnit,
  status: 'missing' | 'failed' | 'stale',
  areFree: boolean,
): Promise<readonly string[]> {
  if (partitions === undefined && !areFree) {
    for (const asset of assets) {
      const recorded = await store.partitionStates.recorded(declaredVersions(asset), {
        keys: [''],
        inOrder: true,
      });
      if ((recorded.get('') ?? 'missing') === status) return [''];
    }
    return [];
  }
  const found = new Set<string>();
  for (const asset of assets)
    for (const key of await keysWithStatus(store, asset, status)) found.add(key);
  return assets.length > 1 ? [...found].toSorted(keyOrder(partitions)) : [...found];
}
