import type { AnyPartitions } from '../partitions/any-partitions.ts';
import { keyOrder } from '../partitions/key-order.ts';
import { fixSet } from '../partitions/mappings/keys-of-set.ts';
import type { PartitionSet } from '../partitions/mappings/partition-set.ts';
import type { PlaceRange } from '../state/new-backfill.ts';

/** The places of a unit's chosen partitions in a backfill. */
export interface PlacedKeys {
  /** The places of the chosen partitions in a set: ordered ranges that do not touch. */
  readonly placesOf: (set: PartitionSet) => readonly PlaceRange[];
}

/**
 * @param keys without duplicates, in the order of their places
 * @param first the place of the first key
 * @param at windows that end later are excluded
 */
export function placeKeys(
  partitions: AnyPartitions | undefined,
  keys: readonly string[],
  first: number,
  at: Date,
): PlacedKeys {
  const last = first + keys.length - 1;
  const whole: readonly PlaceRange[] = keys.length === 0 ? [] : [[first, last]];
  const places = new Map(keys.map((key, index) => [key, first + index]));
  const inOrder = createOrdered(partitions, keys);
  const pairs = partitions?.kind === 'multi' ? createPairs(keys, partitions, at) : undefined;
  const ofKeys = (of: readonly string[]) =>
    join(of.map((key) => places.get(key)).filter((place) => place !== undefined));
  const ofRange = (from: string, to: string): readonly PlaceRange[] => {
    const [start, end] = inOrder.indexes(from, to);
    if (start > end) return [];
    if (inOrder.direction === 1) return [[first + start, first + end]];
    if (inOrder.direction === -1) return [[last - end, last - start]];
    return ofKeys(inOrder.sorted.slice(start, end + 1));
  };
  return {
    placesOf: (given) => {
      const set = fixSet(given, partitions, at);
      switch (set.kind) {
        case 'none':
          return [];
        case 'keys':
          return ofKeys(set.keys);
        case 'range':
          return ofRange(set.first, set.last);
        case 'pairs':
          return pairs === undefined ? whole : ofKeys(pairs(set.of));
        default:
          return whole;
      }
    },
  };
}

/** Joins places, in any order, into ranges. */
export function join(places: readonly number[]): readonly PlaceRange[] {
  return joinRanges(places.map((place) => [place, place]));
}

/** Sorts ranges and joins those that overlap or touch. */
export function joinRanges(ranges: readonly PlaceRange[]): readonly PlaceRange[] {
  if (ranges.length <= 1) return ranges;
  const joined: [number, number][] = [];
  for (const [first, last] of ranges.toSorted(([one], [other]) => one - other)) {
    const before = joined.at(-1);
    if (before === undefined || first > before[1] + 1) joined.push([first, last]);
    else before[1] = Math.max(before[1], last);
  }
  return joined;
}

/**
 * Keys in the order of their partitions; the direction is 0 if they are in neither this order nor
 * its reverse.
 */
function createOrdered(partitions: AnyPartitions | undefined, keys: readonly string[]) {
  const order = keyOrder(partitions);
  const sorted = keys.toSorted(order);
  const isForward = sorted.every((key, index) => key === keys[index]);
  const isReverse = sorted.every((key, index) => key === keys.at(-1 - index));
  /** The index of the first key that is not before another one, or, if `after`, of the first that is after it. */
  const find = (key: string, after: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const difference = order(sorted[middle] ?? '', key);
      if (difference < 0 || (after && difference === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    sorted,
    direction: isForward ? 1 : isReverse ? -1 : 0,
    indexes: (from: string, to: string) => [find(from, false), find(to, true) - 1] as const,
  };
}

/** Finds two-dimensional keys whose parts are in a set of each dimension. */
function createPairs(
  keys: readonly string[],
  { dimensions, split, join: joinKey }: Extract<AnyPartitions, { kind: 'multi' }>,
  at: Date,
) {
  const indexes = dimensions.map(({ name, partitions }, index) => {
    const parts = [...new Set(keys.map((key) => split(key)[index] ?? ''))];
    return { name, parts, placed: placeKeys(partitions, parts, 0, at) };
  });
  return (of: Readonly<Record<string, PartitionSet>>): readonly string[] => {
    const [firsts = [], seconds = []] = indexes.map(({ name, parts, placed }) =>
      placed
        .placesOf(of[name] ?? { kind: 'all' })
        .flatMap(([first, last]) => parts.slice(first, last + 1)),
    );
    return firsts.flatMap((first) => seconds.map((second) => joinKey([first, second])));
  };
}
