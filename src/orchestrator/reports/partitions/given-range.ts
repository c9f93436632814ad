import { TerminalError } from '../../errors.ts';
import { isTimePartitions, type AnyPartitions } from '../../partitions/any-partitions.ts';
import { rangesIn, type KeyRange } from '../../partitions/keys/key-range.ts';
import { readRange } from '../../partitions/read-range.ts';
import { UsageError } from '../../usage-error.ts';

/** A range with its partitions. */
export interface GivenRange {
  readonly partitions: AnyPartitions;
  readonly range: KeyRange;
}

/**
 * Parses the value of `--range`.
 * @param partitions of each of the assets: the range belongs to the first that has both keys
 * @param instead what to do if no asset defines partitions
 * @throws UsageError unless the range is one of defined partitions; time windows must have ended
 */
export function givenRange(
  assets: readonly string[],
  partitions: readonly (AnyPartitions | undefined)[],
  text: string,
  instead: string,
): GivenRange {
  const all = partitions.filter((of) => of !== undefined);
  const [keys = { first: '', last: '' }] = rangesIn(text.trim());
  const likely = all
    .filter(isTimePartitions)
    .filter(({ sequence }) =>
      [keys.first, keys.last].every((key) => sequence.positionOf(key) !== undefined),
    );
  let problem: TerminalError | undefined;
  for (const of of [...likely, ...all]) {
    try {
      return { partitions: of, range: readRange(of, text.trim(), new Date()) };
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      problem ??= error;
    }
  }
  if (problem !== undefined) throw new UsageError(problem.message, problem.code);
  const missing = `${assets.join(', ')}: no partitions are defined, and only defined partitions have ranges`;
  throw new UsageError(`${missing}. ${instead}`, 'PARTITION_RANGE_INVALID');
}
