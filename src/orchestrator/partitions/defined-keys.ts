import { isTimePartitions, type AnyPartitions } from './any-partitions.ts';

/** A page of the keys of dynamic partitions, after a key, in their order. */
export type ReadDynamicKeys = (
  name: string,
  after: string | undefined,
  limit: number,
) => Promise<readonly string[]>;

/**
 * All keys that partitions have, in pages of at most `pageSize`: of windows of time those that have ended, of two dimensions all pairs. Static keys,
 * which are in memory, are one page.
 * @param at until when windows have ended
 */
export async function* definedKeys(
  partitions: AnyPartitions,
  at: Date,
  readDynamicKeys: ReadDynamicKeys,
  pageSize = 1_000,
): AsyncGenerator<readonly string[]> {
  if (isTimePartitions(partitions)) {
    const last = partitions.lastCompleteAt(at);
    if (last !== undefined) yield* partitions.pages({ first: partitions.firstKey, last }, pageSize);
    return;
  }
  switch (partitions.kind) {
    case 'static':
      yield partitions.keys;
      return;
    case 'dynamic':
      yield* dynamicKeys(partitions.name, readDynamicKeys, pageSize);
      return;
    case 'multi': {
      const [first, second] = partitions.dimensions;
      if (first === undefined || second === undefined) return;
      for await (const firstKeys of definedKeys(first.partitions, at, readDynamicKeys, pageSize)) {
        for (const key of firstKeys) {
          for await (const secondKeys of definedKeys(
            second.partitions,
            at,
            readDynamicKeys,
            pageSize,
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
): AsyncGenerator<readonly string[]> {
  for (let after: string | undefined; ;) {
    const page = await readDynamicKeys(name, after, pageSize);
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    after = page.at(-1);
  }
}
