import { isTimePartitions } from '../any-partitions.ts';
import type { TimePartitions } from '../time-partitions.ts';
import type { MappedAssets, PartitionMapping } from './partition-mapping.ts';
import { none, type PartitionSet } from './partition-set.ts';

export interface WindowShift {
  /** Shifts the first window, in windows of the upstream asset: -1 reads one more before it. */
  readonly first?: number;
  /** Shifts the last window, in windows of the upstream asset: -1 omits the last one. */
  readonly last?: number;
}

const mostShift = 100_000;

/**
 * The windows that overlap the window: the hours of a day, the day of an hour, the days of a week,
 * in any zones. `overlappingWindows({ first: -1, last: -1 })` of an asset with equal windows is the
 * previous window.
 */
export function overlappingWindows({ first = 0, last = 0 }: WindowShift = {}): PartitionMapping {
  const moved =
    first === 0 && last === 0 ? '' : `, the first moved by ${first} and the last by ${last}`;
  return windowMapping(`the windows that overlap it${moved}`, { from: 'first', first, last });
}

/**
 * The last `count` windows up to the one in which the window ends. For an asset without partitions,
 * the last that have ended.
 */
export function lastWindows(count: number): PartitionMapping {
  const mapping = windowMapping(`the last ${count} windows`, {
    from: 'last',
    first: 1 - count,
    last: 0,
  });
  const problemOfCount =
    Number.isInteger(count) && count >= 1
      ? undefined
      : `expected a whole number of at least 1, but ${count} was given`;
  return {
    ...mapping,
    problem: (assets) => {
      if (problemOfCount !== undefined) return problemOfCount;
      return assets.downstream === undefined && isTimePartitions(assets.upstream)
        ? undefined
        : mapping.problem(assets);
    },
    upstreamOf: (key, assets) =>
      assets.downstream === undefined ? { kind: 'latest', count } : mapping.upstreamOf(key, assets),
    downstreamOf: (key, assets) =>
      assets.downstream === undefined ? { kind: 'whole' } : mapping.downstreamOf(key, assets),
  };
}

/**
 * Where the upstream windows begin, at the first or the last that overlaps, and by how many windows
 * this one and the last are shifted.
 */
interface Reach {
  readonly from: 'first' | 'last';
  readonly first: number;
  readonly last: number;
}

function windowMapping(description: string, reach: Reach): PartitionMapping {
  return {
    description,
    isMonotonic: true,
    problem: ({ downstream, upstream }) => {
      const moves = [reach.first, reach.last];
      if (!moves.every((move) => Number.isInteger(move) && Math.abs(move) <= mostShift)) {
        return `expected whole numbers of windows up to ${mostShift}, but ${moves.join(' and ')} were given`;
      }
      return isTimePartitions(downstream) && isTimePartitions(upstream)
        ? undefined
        : 'both assets must have windows of time as partitions';
    },
    upstreamOf: (key, assets) => {
      const { upstream, downstream } = timePartitionsOf(assets);
      const { start, end } = downstream.read(String(key)).window;
      const [first, last] = [
        upstream.sequence.positionAt(start.getTime()),
        upstream.sequence.positionAt(end.getTime() - 1),
      ];
      const { shift } = upstream.sequence;
      return rangeOf(
        upstream,
        shift(reach.from === 'first' ? first : last, reach.first),
        shift(last, reach.last),
      );
    },
    downstreamOf: (key, assets) => {
      const { upstream, downstream } = timePartitionsOf(assets);
      const { shift, startOf, positionAt } = upstream.sequence;
      const position = positionAt(upstream.read(String(key)).window.start.getTime());
      // A window reads this one if it ends after the window from which its last one is shifted, and
      // begins, or ends, before the end of the window from which its first one is shifted.
      const first = downstream.sequence.positionAt(startOf(shift(position, -reach.last)));
      const end = startOf(shift(shift(position, -reach.first), 1));
      const last =
        reach.from === 'first' ? downstream.sequence.positionAt(end - 1) : before(downstream, end);
      return rangeOf(downstream, first, last);
    },
  };
}

/** The last window that ends at or before an instant. */
function before({ sequence }: TimePartitions, instant: number): number {
  return sequence.shift(sequence.positionAt(instant), -1);
}

/** The part of a range that is defined. */
function rangeOf(
  { sequence, firstKey, lastKey }: TimePartitions,
  first: number,
  last: number,
): PartitionSet {
  const [from, to] = [
    sequence.positionOf(firstKey) ?? first,
    sequence.positionOf(lastKey ?? '') ?? last,
  ];
  const [start, end] = [Math.max(first, from), Math.min(last, to)];
  return start > end
    ? none
    : { kind: 'range', first: sequence.keyOf(start), last: sequence.keyOf(end) };
}

function timePartitionsOf({ downstream, upstream }: MappedAssets) {
  if (isTimePartitions(downstream) && isTimePartitions(upstream)) return { downstream, upstream };
  throw new TypeError('Both assets must have windows of time as partitions');
}
