import type { AnyPartitions } from './any-partitions.ts';
import { spanOf } from './partition-span.ts';

/** How many keys partitions have, as `definedKeys` yields them. */
export async function countKeys(
  partitions: AnyPartitions,
  at: Date,
  countDynamicKeys: (name: string) => Promise<number>,
): Promise<number> {
  if (partitions.kind === 'dynamic') return countDynamicKeys(partitions.name);
  if (partitions.kind !== 'multi') return spanOf(partitions, at).count ?? 0;
  const counts = await Promise.all(
    partitions.dimensions.map((dimension) => countKeys(dimension.partitions, at, countDynamicKeys)),
  );
  return counts.reduce((product, count) => product * count, 1);
}
