import { isTimePartitions } from '../partitions/any-partitions.ts';
import { keyOrder } from '../partitions/key-order.ts';
import type { PartitionSet } from '../partitions/mappings/partition-set.ts';
import type { TimePartitions } from '../partitions/time-partitions.ts';
import type { AssetEdge } from './asset-edges.ts';

/**
 * Sets of the partitions that read some of the upstream ones, without duplicates. They can include
 * too many partitions, but never too few.
 */
export function downstreamSets(
  { mapping, assets }: AssetEdge,
  upstream: readonly string[],
): readonly PartitionSet[] {
  const { upstream: of } = assets;
  const setOf = (key: string) => mapping.downstreamOf(of === undefined ? undefined : key, assets);
  const sets =
    mapping.isMonotonic === true && isTimePartitions(of)
      ? runsOf(of, upstream).flatMap(([first, last]) => between(setOf(first), setOf(last)))
      : upstream.map(setOf);
  return [...new Map(sets.map((set) => [JSON.stringify(set), set])).values()];
}

/** The first and last of consecutive windows. */
function runsOf(
  { sequence }: TimePartitions,
  keys: readonly string[],
): readonly (readonly [first: string, last: string])[] {
  const runs: [first: string, last: string][] = [];
  let next: number | undefined;
  for (const key of keys.toSorted(keyOrder(undefined))) {
    const position = sequence.positionOf(key);
    const run = runs.at(-1);
    if (run !== undefined && position === next) run[1] = key;
    else runs.push([key, key]);
    next = position === undefined ? undefined : sequence.shift(position, 1);
  }
  return runs;
}

/** The range from the first of a set to the last of a later one. */
function between(earlier: PartitionSet, later: PartitionSet): readonly PartitionSet[] {
  if (earlier.kind !== 'range' || later.kind !== 'range') return [earlier, later];
  return [{ kind: 'range', first: earlier.first, last: later.last }];
}
