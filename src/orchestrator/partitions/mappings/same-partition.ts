import { isTimePartitions, type AnyPartitions } from '../any-partitions.ts';
import type { PartitionMapping } from './partition-mapping.ts';
import { keySet, none, whole, type PartitionSet } from './partition-set.ts';

const same: PartitionMapping = {
  description: 'the same partition',
  problem: ({ downstream, upstream }) =>
    haveSameKeys(downstream, upstream) ? undefined : 'their partitions are not of the same kind',
  upstreamOf: (key, { upstream }) => keyIn(upstream, key),
  downstreamOf: (key, { downstream }) => keyIn(downstream, key),
};

/** The partition with the same key. Always returns the same object. */
export const samePartition = (): PartitionMapping => same;

/** Whether a key means the same in both. One can have keys that the other lacks. */
export function haveSameKeys(
  one: AnyPartitions | undefined,
  other: AnyPartitions | undefined,
): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (isTimePartitions(one))
    return isTimePartitions(other) && one.sequence.identity === other.sequence.identity;
  if (one.kind === 'dynamic') return other.kind === 'dynamic' && one.name === other.name;
  if (one.kind === 'static')
    return other.kind === 'static' && one.keys.some((key) => other.has(key));
  if (other.kind !== 'multi') return false;
  return one.dimensions.every(({ name, partitions }, index) => {
    const like = other.dimensions[index];
    return like?.name === name && haveSameKeys(partitions, like.partitions);
  });
}

function keyIn(partitions: AnyPartitions | undefined, key: string | undefined): PartitionSet {
  if (partitions === undefined) return whole;
  if (key === undefined) return none;
  try {
    partitions.read(key);
    return keySet([key]);
  } catch {
    return none;
  }
}
