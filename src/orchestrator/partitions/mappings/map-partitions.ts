import type { AnyPartitions } from '../any-partitions.ts';
import type { KeyRange } from '../keys/key-range.ts';
import type { PartitionMapping } from './partition-mapping.ts';
import { keySet, whole, type PartitionSet } from './partition-set.ts';

export interface KeyFunctions {
  /** The keys that a partition reads, or their range. */
  readonly upstreamOf: (key: string) => readonly string[] | KeyRange;
  /** The keys that read a partition, or their range. It may include too many, but never too few. */
  readonly downstreamOf: (key: string) => readonly string[] | KeyRange;
}

/**
 * A mapping by two functions of keys, which must be pure. If they return keys that do not exist,
 * that is an error.
 */
export function mapPartitions({ upstreamOf, downstreamOf }: KeyFunctions): PartitionMapping {
  return {
    description: 'the partitions that a function names',
    problem: ({ downstream, upstream }) =>
      downstream === undefined || upstream === undefined
        ? 'both assets must have partitions'
        : undefined,
    upstreamOf: (key = '', { upstream }) => setOf(upstream, upstreamOf(key)),
    downstreamOf: (key = '', { downstream }) => setOf(downstream, downstreamOf(key)),
  };
}

function setOf(
  partitions: AnyPartitions | undefined,
  found: readonly string[] | KeyRange,
): PartitionSet {
  if (partitions === undefined) return whole;
  for (const key of isRange(found) ? [found.first, found.last] : found) partitions.read(key);
  return isRange(found) ? { kind: 'range', first: found.first, last: found.last } : keySet(found);
}

const isRange = (found: readonly string[] | KeyRange): found is KeyRange => 'first' in found;
