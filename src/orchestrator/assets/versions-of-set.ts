import type { AnyPartitions } from '../partitions/any-partitions.ts';
import type { ReadDynamicKeys } from '../partitions/defined-keys.ts';
import { boundsOf, isOpen, keysOfSet } from '../partitions/mappings/keys-of-set.ts';
import type { PartitionSet } from '../partitions/mappings/partition-set.ts';
import type { UpstreamPartitions } from '../state/upstream-partitions.ts';
import type { UsedVersions } from '../workflow/used-versions.ts';

/**
 * Adds the version of each partition of a set, including those that were never materialized; for a
 * set that is too large, or open, adds their count and digest.
 */
export async function addVersionsOfSet(
  used: UsedVersions,
  store: UpstreamPartitions,
  asset: string,
  set: PartitionSet,
  parts: { readonly partitions: AnyPartitions; readonly readDynamicKeys: ReadDynamicKeys },
): Promise<void> {
  if (set.kind === 'none') return;
  const keys = isOpen(set) ? undefined : await firstKeys(set, parts, used.room());
  if (keys === undefined) {
    const { first, last } = boundsOf(set, parts.partitions);
    used.addSet(await store.set(asset, first, last));
    return;
  }
  for (const { partition, version } of await store.versionsOf(asset, keys))
    used.add(asset, partition, version);
}

/** The keys of a set; undefined if there are more than `most`. */
async function firstKeys(
  set: PartitionSet,
  { partitions, readDynamicKeys }: Parameters<typeof addVersionsOfSet>[4],
  most: number,
): Promise<readonly string[] | undefined> {
  const keys: string[] = [];
  // Only open sets depend on the time.
  for await (const page of keysOfSet(set, partitions, new Date(), readDynamicKeys)) {
    keys.push(...page);
    if (keys.length > most) return undefined;
  }
  return keys;
}
