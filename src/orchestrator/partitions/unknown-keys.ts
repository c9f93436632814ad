import type { AnyPartitions } from './any-partitions.ts';

/** Returns those of the keys that the dynamic partitions with a name do not have. */
export type WithoutDynamicKeys = (
  name: string,
  keys: readonly string[],
) => Promise<readonly string[]>;

/**
 * Those of the keys, which are valid in form, that were never added to dynamic partitions, or were
 * removed.
 */
export async function unknownKeys(
  partitions: AnyPartitions | undefined,
  keys: readonly string[],
  without: WithoutDynamicKeys,
): Promise<readonly string[]> {
  if (partitions?.kind === 'dynamic') return without(partitions.name, keys);
  if (partitions?.kind !== 'multi') return [];
  const unknown = new Set<string>();
  for (const [index, dimension] of partitions.dimensions.entries()) {
    const partOf = (key: string) => partitions.split(key)[index] ?? '';
    const unknownParts = new Set(
      await unknownKeys(dimension.partitions, [...new Set(keys.map(partOf))], without),
    );
    for (const key of keys) if (unknownParts.has(partOf(key))) unknown.add(key);
  }
  return keys.filter((key) => unknown.has(key));
}
