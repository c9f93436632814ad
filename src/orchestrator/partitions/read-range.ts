import { messageOf } from '../message-of.ts';
import { isTimePartitions, type AnyPartitions } from './any-partitions.ts';
import { rangeInvalid, rangesIn, splitRange, type KeyRange } from './keys/key-range.ts';
import type { MultiPartitions } from './multi-partitions.ts';

/**
 * Parses a range such as `2026-01-01..2026-01-31`: keys in the order of their definition. For two
 * dimensions, such as `2026-01-01|north..2026-01-31|south`, each dimension has its own range, and
 * the result is all their pairs.
 * @param at windows that end later are refused
 * @throws TerminalError with the code `PARTITION_RANGE_INVALID`
 */
export function readRange(partitions: AnyPartitions, text: string, at: Date): KeyRange {
  if (isTimePartitions(partitions)) return partitions.readRange(text, at);
  const problems: string[] = [];
  const ranges = rangesIn(text).filter((range) => {
    const problem = rangeProblem(partitions, range, at);
    if (problem !== undefined) problems.push(problem);
    return problem === undefined;
  });
  const [range] = ranges;
  if (ranges.length > 1)
    throw rangeInvalid(text, 'it can be read in several ways. Name its partitions one by one');
  return range ?? refuse(text, problems[0]);
}

function refuse(text: string, problem: string | undefined): never {
  if (problem !== undefined) throw rangeInvalid(text, problem);
  splitRange(text);
  throw rangeInvalid(text, 'expected its first and its last partition');
}

function rangeProblem(partitions: AnyPartitions, range: KeyRange, at: Date): string | undefined {
  try {
    if (isTimePartitions(partitions)) partitions.readRange(`${range.first}..${range.last}`, at);
    for (const key of [range.first, range.last]) partitions.read(key);
  } catch (error) {
    return messageOf(error);
  }
  if (partitions.kind === 'multi')
    return partitions.dimensions
      .map(({ partitions: of }, index) =>
        rangeProblem(of, rangeOfDimension(partitions, range, index), at),
      )
      .find((problem) => problem !== undefined);
  const isBackwards =
    partitions.kind === 'static'
      ? partitions.keys.indexOf(range.first) > partitions.keys.indexOf(range.last)
      : Buffer.compare(Buffer.from(range.first), Buffer.from(range.last)) > 0;
  return isBackwards
    ? `it ends before it begins. Did you mean ${range.last}..${range.first}?`
    : undefined;
}

/** The part of a two-dimensional range in one dimension. */
export function rangeOfDimension(
  { split }: MultiPartitions,
  { first, last }: KeyRange,
  index: number,
): KeyRange {
  return { first: split(first)[index] ?? '', last: split(last)[index] ?? '' };
}

/** The dimension that is drawn horizontally: the time dimension, if there is one. */
export function dimensionAcross({ dimensions }: MultiPartitions): 0 | 1 {
  const [first, second] = dimensions.map(({ partitions }) => isTimePartitions(partitions));
  return first !== true && second === true ? 1 : 0;
}
