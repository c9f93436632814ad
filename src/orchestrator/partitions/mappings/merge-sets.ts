import { isTimePartitions, type AnyPartitions } from '../any-partitions.ts';
import type { KeyRange } from '../keys/key-range.ts';
import { all, keySet, type PartitionSet } from './partition-set.ts';

/**
 * Merges sets into few that together have the same partitions. Consecutive windows become one
 * range.
 */
export function mergeSets(
  sets: readonly PartitionSet[],
  partitions: AnyPartitions | undefined,
): readonly PartitionSet[] {
  const [only] = sets;
  if (only !== undefined && sets.length === 1) return [only];
  if (sets.some(({ kind }) => kind === 'all')) return [all];
  const keys = sets.flatMap((set) => (set.kind === 'keys' ? set.keys : []));
  const ranges = sets
    .filter((set) => set.kind === 'range')
    .toSorted((one, other) => (one.first < other.first ? -1 : 1));
  const merged: KeyRange[] = [];
  for (const range of ranges) {
    const before = merged.at(-1);
    if (before === undefined || !touches(partitions, before.last, range.first)) merged.push(range);
    else if (range.last > before.last)
      merged[merged.length - 1] = { first: before.first, last: range.last };
  }
  const others = sets.filter(({ kind }) => kind === 'pairs' || kind === 'latest');
  return [
    keySet(keys),
    ...merged.map(({ first, last }): PartitionSet => ({ kind: 'range', first, last })),
    ...others,
  ];
}

function touches(partitions: AnyPartitions | undefined, last: string, first: string): boolean {
  if (first <= last) return true;
  if (!isTimePartitions(partitions)) return false;
  const { positionOf, shift } = partitions.sequence;
  const position = positionOf(last);
  return position !== undefined && shift(position, 1) === positionOf(first);
}
