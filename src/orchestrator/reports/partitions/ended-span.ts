import type { KeyRange } from '../../partitions/keys/key-range.ts';
import type { TimePartitions } from '../../partitions/time-partitions.ts';
import type { PositionRange } from '../../summaries/window-states.ts';

/**
 * The positions of a range, or else of all windows that have ended. If none has ended, the last
 * position is before the first.
 */
export function endedSpan(
  { firstKey, lastCompleteAt, sequence }: TimePartitions,
  range?: KeyRange,
): PositionRange {
  const positionOf = (key: string | undefined) =>
    key === undefined ? undefined : sequence.positionOf(key);
  const first = positionOf(range?.first ?? firstKey) ?? 0;
  return { first, last: positionOf(range?.last ?? lastCompleteAt(new Date())) ?? first - 1 };
}
