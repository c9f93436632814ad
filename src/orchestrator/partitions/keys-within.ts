import type { KeyRange } from './keys/key-range.ts';
import type { TimePartitions } from './time-partitions.ts';

/**
 * The ended windows of partitions that lie within a range of windows, possibly of other partitions.
 * @param windows of the range
 */
export function keysWithin(
  partitions: TimePartitions,
  windows: TimePartitions,
  range: KeyRange,
  at: Date,
): readonly string[] {
  const [start, end] = [
    windows.read(range.first).window.start.getTime(),
    windows.read(range.last).window.end.getTime(),
  ];
  const { sequence, firstKey, lastCompleteAt, pages } = partitions;
  const last = sequence.positionOf(lastCompleteAt(at) ?? '');
  const begins = sequence.positionAt(start);
  const first = sequence.startOf(begins) < start ? sequence.shift(begins, 1) : begins;
  const ends = sequence.shift(sequence.positionAt(end), -1);
  if (last === undefined) return [];
  const [from, to] = [
    Math.max(first, sequence.positionOf(firstKey) ?? first),
    Math.min(ends, last),
  ];
  return from > to
    ? []
    : [...pages({ first: sequence.keyOf(from), last: sequence.keyOf(to) })].flat();
}
