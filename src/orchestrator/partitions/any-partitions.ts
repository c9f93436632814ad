import type { DynamicPartitions } from './dynamic-partitions.ts';
import type { MultiPartitions } from './multi-partitions.ts';
import type { StaticPartitions } from './static-partitions.ts';
import type { TimePartitions } from './time-partitions.ts';

export type AnyPartitions = TimePartitions | StaticPartitions | DynamicPartitions | MultiPartitions;

export function isTimePartitions(
  partitions: AnyPartitions | undefined,
): partitions is TimePartitions {
  return partitions !== undefined && 'sequence' in partitions;
}
