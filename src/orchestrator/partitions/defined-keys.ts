import { isTimePartitions, type AnyPartitions } from './any-partitions.ts';
import type { KeyRange } from './keys/key-range.ts';
import { rangeOfDimension } from './read-range.ts';

/** Returns a page of the keys of dynamic partitions, after a key, in order. */
export type ReadDynamicKeys = (
  name: string,
  after: string | undefined,
  limit: number,
  range?: KeyRange,
) => Promise<readonly string[]>;

/**
 * All defined keys, in pages of at most `pageSize`: for time windows, those that have ended; for
 * two dimensions, all pairs. Static keys, which are in memory, are a single page.
 * @param at windows that end later are excluded
 * @param range limits the keys to a range, as `readRange` returns it
 */
export async function* definedKeys(
  partitions: AnyPartitions,
  at: Date,
  readDynamicKeys: ReadDynamicKeys,
  pageSize = 1_000,
  range?: KeyRange,
): AsyncGenerator<readonly string[]> {
  if (isTimePartitions(partitions)) {
    const last = partitions.lastCompleteAt(at);
    const all = last === undefined ? undefined : { first: partitions.firstKey, last };
    if (all !== undefined) yield* partitions.pages(range ?? all, pageSize);
    return;
  }
  switch (partitions.kind) {
    case 'static':
      yield keysBetween(partitions.keys, range);
      return;
    case 'dynamic':
      yield* dynamicKeys(partitions.name, readDynamicKeys, pageSize, range);
      return;
    case 'multi': {
      const [first, second] = partitions.dimensions;
      if (first === undefined || second === undefined) return;
      const [ofFirst, ofSecond] = [0, 1].map(
        (index) => range && rangeOfDimension(partitions, range, index),
      );
      for await (const firstKeys of definedKeys(
        first.partitions,
        at,
        readDynamicKeys,
        pageSize,
        ofFirst,
      )) {
        for (const key of firstKeys) {
          for await (const secondKeys of definedKeys(
            second.partitions,
            at,
            readDynamicKeys,
            pageSize,
            ofSecond,
          )) {
            yield secondKeys.map((other) => partitions.join([key, other]));
          }
        }
      }
    }
  }
}

async function* dynamicKeys(
  name: string,
  readDynamicKeys: ReadDynamicKeys,
  pageSize: number,
  range: KeyRange | undefined,
): AsyncGenerator<readonly string[]> {
  for (let after: string | undefined; ;) {
    const page = await readDynamicKeys(name, after, pageSize, range);
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    after = page.at(-1);
  }
}

/** Filters static keys, in their order. */
export function keysBetween(keys: readonly string[], range?: KeyRange): readonly string[] {
  if (range === undefined) return keys;
  return keys.slice(keys.indexOf(range.first), keys.indexOf(range.last) + 1);
}
