import type { AnyPartitions } from './any-partitions.ts';
import type { DynamicPartitions } from './dynamic-partitions.ts';

/**
 * The dynamic partitions among the partitions of assets and their dimensions, without duplicate
 * names.
 */
export function dynamicPartitionsOf(
  all: readonly (AnyPartitions | undefined)[],
): readonly DynamicPartitions[] {
  const parts = all.flatMap((partitions) => {
    if (partitions === undefined) return [];
    return partitions.kind === 'multi'
      ? partitions.dimensions.map((dimension) => dimension.partitions)
      : [partitions];
  });
  const dynamic = parts.filter(
    (partitions): partitions is DynamicPartitions => partitions.kind === 'dynamic',
  );
  return [...new Map(dynamic.map((partitions) => [partitions.name, partitions])).values()];
}
