import { isTimePartitions, type AnyPartitions } from './any-partitions.ts';
import type { ReadDynamicKeys } from './defined-keys.ts';
import type { TimePartitions } from './time-partitions.ts';

/**
 * A page of the defined keys, in order: for time windows, those that have ended; for two
 * dimensions, all pairs.
 * @param after the last key of the previous page
 * @param at windows that end later are excluded
 * @returns undefined if `after` is not one of the keys
 */
export async function keysAfter(
  partitions: AnyPartitions,
  after: string | undefined,
  limit: number,
  at: Date,
  readDynamicKeys: ReadDynamicKeys,
): Promise<readonly string[] | undefined> {
  if (isTimePartitions(partitions)) return windowsAfter(partitions, after, limit, at);
  switch (partitions.kind) {
    case 'static': {
      const from = after === undefined ? 0 : partitions.keys.indexOf(after) + 1;
      return after !== undefined && from === 0
        ? undefined
        : partitions.keys.slice(from, from + limit);
    }
    case 'dynamic':
      return readDynamicKeys(partitions.name, after, limit);
    case 'multi': {
      const [first, second] = partitions.dimensions;
      if (first === undefined || second === undefined) return [];
      const [one, other] = after === undefined ? [] : partitions.split(after);
      const found: string[] = [];
      for (let at1 = one, from = other; ;) {
        if (at1 !== undefined) {
          const rest = await keysAfter(
            second.partitions,
            from,
            limit - found.length,
            at,
            readDynamicKeys,
          );
          if (rest === undefined) return undefined;
          for (const key of rest) found.push(partitions.join([at1, key]));
        }
        if (found.length === limit) return found;
        const following = await keysAfter(first.partitions, at1, 1, at, readDynamicKeys);
        if (following === undefined) return undefined;
        [at1, from] = [following[0], undefined];
        if (at1 === undefined) return found;
      }
    }
  }
}

function windowsAfter(
  { firstKey, lastCompleteAt, sequence, pages }: TimePartitions,
  after: string | undefined,
  limit: number,
  at: Date,
): readonly string[] | undefined {
  const position = sequence.positionOf(after ?? firstKey);
  const last = sequence.positionOf(lastCompleteAt(at) ?? '');
  if (position === undefined) return undefined;
  const first = after === undefined ? position : sequence.shift(position, 1);
  if (last === undefined || first > last) return [];
  const [page = []] = pages({ first: sequence.keyOf(first), last: sequence.keyOf(last) }, limit);
  return page;
}
