import { isTimePartitions, type AnyPartitions } from '../any-partitions.ts';
import { definedKeys, type ReadDynamicKeys } from '../defined-keys.ts';
import { joinMultiKey, splitMultiKey } from '../keys/multi-key.ts';
import type { KeyRange } from '../keys/key-range.ts';
import { all, keySet, none, type PartitionSet } from './partition-set.ts';

type KeysOnly = Extract<PartitionSet, { kind: 'keys' }>;

const pageSize = 1_000;
/** No key sorts before or after these. */
const [lowest, highest] = ['\u{1}', '\u{10FFFF}'];

const byBytes = (one: string, other: string) =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

/**
 * Resolves the windows of a set and sorts its keys in byte order without duplicates, so that the
 * set no longer depends on the time. The functions below take such sets.
 * @param at windows that end later are not among the latest ones
 */
export function fixSet(
  set: PartitionSet,
  partitions: AnyPartitions | undefined,
  at: Date,
): PartitionSet {
  if (set.kind === 'keys') return keySet([...new Set(set.keys)].toSorted(byBytes));
  if (set.kind === 'pairs' && partitions?.kind === 'multi') {
    const of = partitions.dimensions.map(
      ({ name, partitions: part }) => [name, fixSet(set.of[name] ?? all, part, at)] as const,
    );
    return { kind: 'pairs', of: Object.fromEntries(of) };
  }
  if (set.kind !== 'latest') return set;
  const last = isTimePartitions(partitions) ? partitions.lastCompleteAt(at) : undefined;
  if (last === undefined || !isTimePartitions(partitions)) return none;
  const { positionOf, shift, keyOf } = partitions.sequence;
  const [begin = 0, end = 0] = [positionOf(partitions.firstKey), positionOf(last)];
  return { kind: 'range', first: keyOf(Math.max(begin, shift(end, 1 - set.count))), last };
}

/** The defined keys of the set, in pages; of all time windows, only those that have ended. */
export async function* keysOfSet(
  set: PartitionSet,
  partitions: AnyPartitions,
  at: Date,
  readDynamicKeys: ReadDynamicKeys,
): AsyncGenerator<readonly string[]> {
  const fixed = fixSet(set, partitions, at);
  if (fixed.kind === 'all') yield* definedKeys(partitions, at, readDynamicKeys, pageSize);
  if (fixed.kind === 'range' && isTimePartitions(partitions))
    yield* partitions.pages(fixed, pageSize);
  if (fixed.kind === 'keys') for (const { keys } of chunksOf(fixed)) yield keys;
  if (fixed.kind !== 'pairs' || partitions.kind !== 'multi') return;
  const [first, second] = partitions.dimensions;
  if (first === undefined || second === undefined) return;
  for await (const firstKeys of keysOfSet(
    fixed.of[first.name] ?? all,
    first.partitions,
    at,
    readDynamicKeys,
  )) {
    for (const key of firstKeys) {
      for await (const others of keysOfSet(
        fixed.of[second.name] ?? all,
        second.partitions,
        at,
        readDynamicKeys,
      )) {
        yield others.map((other) => partitions.join([key, other]));
      }
    }
  }
}

/** Splits keys into sets that are small enough for one statement. */
export function chunksOf({ keys }: KeysOnly): readonly KeysOnly[] {
  const count = Math.ceil(keys.length / pageSize);
  return Array.from({ length: count }, (_, index) => ({
    kind: 'keys',
    keys: keys.slice(index * pageSize, (index + 1) * pageSize),
  }));
}

/** Whether a partition that is added later would be in the set. */
export function isOpen(set: PartitionSet): boolean {
  if (set.kind === 'pairs') return Object.values(set.of).some((of) => isOpen(of));
  return set.kind === 'all';
}

/** The first and the last key that can be in the set, in byte order. */
export function boundsOf(set: PartitionSet, partitions: AnyPartitions | undefined): KeyRange {
  if (set.kind === 'range') return set;
  if (set.kind === 'keys') return { first: set.keys[0] ?? '', last: set.keys.at(-1) ?? '' };
  const name = partitions?.kind === 'multi' ? partitions.dimensions[0]?.name : undefined;
  const ofFirst = set.kind === 'pairs' ? set.of[name ?? ''] : undefined;
  const keys =
    ofFirst?.kind === 'keys'
      ? ofFirst.keys
      : ofFirst?.kind === 'range'
        ? [ofFirst.first, ofFirst.last]
        : [];
  if (keys.length === 0) return { first: lowest, last: highest };
  const [first = '', last = ''] = [
    keys.map((key) => joinMultiKey([key])),
    keys.map((key) => joinMultiKey([key, highest])),
  ].map((list, index) => list.toSorted(byBytes).at(-index));
  return { first, last };
}

/** Whether a key within the bounds of the set is in the set. */
export function isInSet(
  set: PartitionSet,
  partitions: AnyPartitions | undefined,
  key: string,
): boolean {
  switch (set.kind) {
    case 'keys':
      return set.keys.includes(key);
    case 'range':
      return set.first <= key && key <= set.last;
    case 'pairs': {
      const parts = splitMultiKey(key);
      if (partitions?.kind !== 'multi' || parts?.length !== partitions.dimensions.length)
        return false;
      return partitions.dimensions.every(({ name, partitions: of }, index) =>
        isInSet(set.of[name] ?? all, of, parts[index] ?? ''),
      );
    }
    default:
      return set.kind === 'all';
  }
}
