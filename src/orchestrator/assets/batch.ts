import { TerminalError } from '../errors.ts';
import { isTimePartitions, type AnyPartitions } from '../partitions/any-partitions.ts';
import type { TimePartition } from '../partitions/time-partitions.ts';
import { readPartition } from './read-partition.ts';

/** Maximum number of partitions that a step materializes. */
const maxBatch = 1_000;

/**
 * Splits partitions into groups of one step each, and returns the index at which each group begins:
 * consecutive time windows, other keys in the given order.
 * @param keys windows in byte order
 */
export function batchStarts(
  partitions: AnyPartitions | undefined,
  keys: readonly string[],
): readonly number[] {
  const starts: number[] = [];
  for (const [index, key] of keys.entries()) {
    const start = starts.at(-1);
    if (
      start === undefined ||
      index - start === maxBatch ||
      !follows(partitions, keys[index - 1], key)
    )
      starts.push(index);
  }
  return starts;
}

/**
 * The partitions that a batch materialization receives.
 * @throws TerminalError with the code `PARTITION_MISSING` or `PARTITION_KEY_INVALID`
 */
export function readBatch(
  asset: string,
  partitions: AnyPartitions | undefined,
  keys: readonly string[],
): object {
  const read = keys.map((key) => readPartition(asset, partitions, key));
  const at = keys.findIndex(
    (key, index) => index > 0 && !follows(partitions, keys[index - 1], key),
  );
  if (at > 0) {
    const text = `${asset}: the windows ${keys[at - 1]} and ${keys[at]} do not follow one another, so they cannot form one step`;
    throw new TerminalError(text, { code: 'PARTITION_KEY_INVALID' });
  }
  if (!isTimePartitions(partitions)) return { keys };
  const [first, last] = [read[0], read.at(-1)] as readonly TimePartition[];
  return { keys, window: { start: first?.window.start, end: last?.window.end } };
}

function follows(
  partitions: AnyPartitions | undefined,
  before: string | undefined,
  key: string,
): boolean {
  if (!isTimePartitions(partitions)) return true;
  const { positionOf, shift } = partitions.sequence;
  const position = positionOf(before ?? '');
  return position !== undefined && shift(position, 1) === positionOf(key);
}

const shownKeys = 5;

/**
 * The values that a batch materialization returned, in the order of the keys.
 * @throws TerminalError with the code `BATCH_RESULT_INVALID` that names missing and extra keys
 */
export function readValues(
  asset: string,
  keys: readonly string[],
  returned: unknown,
): readonly unknown[] {
  if (typeof returned !== 'object' || returned === null) {
    throw invalid(asset, 'expected an object with a value for each key');
  }
  const values = new Map(Object.entries(returned));
  const missing = keys.filter((key) => !values.has(key));
  if (missing.length > 0) throw invalid(asset, `it has no value for ${list(missing)}`);
  const known = new Set(keys);
  const unknown = [...values.keys()].filter((key) => !known.has(key));
  if (unknown.length > 0)
    throw invalid(asset, `it has values for ${list(unknown)}, which were not requested`);
  return keys.map((key) => values.get(key));
}

function invalid(asset: string, problem: string): TerminalError {
  return new TerminalError(
    `What \`materializeBatch\` of ${asset} returned is not valid: ${problem}`,
    { code: 'BATCH_RESULT_INVALID' },
  );
}

const list = (keys: readonly string[]) =>
  `${keys.slice(0, shownKeys).join(', ')}${keys.length > shownKeys ? ` and ${keys.length - shownKeys} more` : ''}`;

/** The first of a nonempty list of results. */
export function firstOf<T>([first]: readonly T[]): T {
  if (first === undefined) throw new TypeError('A materialization of one partition has one result');
  return first;
}
