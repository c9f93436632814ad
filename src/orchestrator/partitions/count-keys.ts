import { isTimePartitions, type AnyPartitions } from './any-partitions.ts';
import { keysBetween } from './defined-keys.ts';
import type { KeyRange } from './keys/key-range.ts';
import { spanOf } from './partition-span.ts';
import { rangeOfDimension } from './read-range.ts';

/** The number of keys that `definedKeys` yields. */
export async function countKeys(
  partitions: AnyPartitions,
  at: Date,
  countDynamicKeys: (name: string, range?: KeyRange) => Promise<number>,
  range?: KeyRange,
): Promise<number> {
  if (partitions.kind === 'dynamic') return countDynamicKeys(partitions.name, range);
  if (partitions.kind === 'multi') {
    const counts = await Promise.all(
      partitions.dimensions.map((dimension, index) =>
        countKeys(
          dimension.partitions,
          at,
          countDynamicKeys,
          range && rangeOfDimension(partitions, range, index),
        ),
      ),
    );
    return counts.reduce((product, count) => product * count, 1);
  }
  if (range === undefined) return spanOf(partitions, at).count ?? 0;
  return isTimePartitions(partitions)
    ? partitions.count(range)
    : keysBetween(partitions.keys, range).length;
}
