import type { DefinedAsset } from '../definitions/deployment.ts';
import { unknownKeys, type WithoutDynamicKeys } from '../partitions/unknown-keys.ts';
import { readPartition, unknownKey } from './read-partition.ts';

/**
 * Refuses keys of dynamic partitions that are invalid or were never added, before anything is
 * requested.
 * @throws TerminalError that names the first of them
 */
export async function refuseUnknownKeys(
  assets: readonly DefinedAsset[],
  keys: readonly string[],
  without: WithoutDynamicKeys,
): Promise<void> {
  for (const { key, spec } of assets) {
    const { partitions } = spec;
    if (partitions?.kind !== 'dynamic' && partitions?.kind !== 'multi') continue;
    for (const given of keys) readPartition(key, partitions, given);
    const [unknown] = await unknownKeys(partitions, keys, without);
    if (unknown !== undefined) throw unknownKey(key, partitions, unknown);
  }
}
