import { readPartition, unknownKey } from '../../assets/read-partition.ts';
import type { ChoosePartitions } from '../../backfills/plan-backfill.ts';
import { splitUnits, type AssetUnit } from '../../backfills/split-units.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { TerminalError } from '../../errors.ts';
import { unknownKeys } from '../../partitions/unknown-keys.ts';
import type { StateStore } from '../../state/state-store.ts';
import { UsageError } from '../../usage-error.ts';

/**
 * Chooses those of the keys that exist, for root units.
 * @param areFree whether any key is valid, because no asset defines partitions
 * @throws UsageError if a key exists in none of the assets
 */
export async function validKeys(
  { partitionKeys }: StateStore,
  assets: readonly DefinedAsset[],
  keys: readonly string[],
  areFree: boolean,
): Promise<ChoosePartitions> {
  if (areFree) return async ({ isRoot }) => (isRoot ? keys : []);
  const roots = splitUnits(assets).filter(
    ({ isRoot, partitions }) => isRoot && partitions !== undefined,
  );
  const problems = new Map<string, TerminalError>();
  const valid = new Set<string>();
  for (const unit of roots) for (const key of await keysOf(unit)) valid.add(key);
  for (const [key, { message, code }] of problems)
    if (!valid.has(key)) throw new UsageError(message, code);
  return async (unit) => {
    if (!unit.isRoot) return [];
    return unit.partitions === undefined ? [''] : keysOf(unit);
  };

  async function keysOf({ assets: [asset], partitions }: AssetUnit): Promise<readonly string[]> {
    const of = asset?.key ?? '';
    const read = keys.filter((key) => {
      try {
        readPartition(of, partitions, key);
        return true;
      } catch (error) {
        if (!(error instanceof TerminalError)) throw error;
        problems.set(key, problems.get(key) ?? error);
        return false;
      }
    });
    const unknown = new Set(await unknownKeys(partitions, read, partitionKeys.without));
    for (const key of unknown)
      problems.set(key, problems.get(key) ?? unknownKey(of, partitions, key));
    return read.filter((key) => !unknown.has(key));
  }
}
