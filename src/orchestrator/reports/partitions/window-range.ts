import { TerminalError } from '../../errors.ts';
import { isTimePartitions, type AnyPartitions } from '../../partitions/any-partitions.ts';
import { splitRange, type KeyRange } from '../../partitions/keys/key-range.ts';
import type { TimePartitions } from '../../partitions/time-partitions.ts';
import { UsageError } from '../../usage-error.ts';

/** The windows of a range. */
export interface WindowRange {
  readonly windows: TimePartitions;
  readonly range: KeyRange;
}

/**
 * Reads the text of `--range`.
 * @param partitions of each of the assets: the first that are windows of time with such keys have the range
 * @param instead what to do where there are none
 * @throws UsageError unless the range is one of ended windows
 */
export function windowRange(
  assets: readonly string[],
  partitions: readonly (AnyPartitions | undefined)[],
  text: string,
  instead: string,
): WindowRange {
  const all = partitions.filter(isTimePartitions);
  try {
    const keys = Object.values(splitRange(text));
    const windows =
      all.find(({ sequence }) => keys.every((key) => sequence.positionOf(key) !== undefined)) ??
      all[0];
    if (windows !== undefined) return { windows, range: windows.readRange(text, new Date()) };
  } catch (error) {
    throw error instanceof TerminalError ? new UsageError(error.message, error.code) : error;
  }
  const problem = `${assets.join(', ')}: no partitions that are windows of time, and only those have ranges`;
  throw new UsageError(`${problem}. ${instead}`, 'PARTITION_RANGE_INVALID');
}
