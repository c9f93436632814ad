import type { ScheduledWindows } from '../definitions/scheduled-windows.ts';
import type { KeyRange } from '../partitions/keys/key-range.ts';

type Windows = Pick<ScheduledWindows, 'windows' | 'offsetMs' | 'maxCatchUp' | 'order'>;

export interface DueWindow {
  readonly key: string;
  /** The end of the window plus the offset. */
  readonly dueAt: Date;
}

/** A range of windows with their number. */
export type WindowCount = KeyRange & { readonly count: number };

export interface DueWindows {
  /** Windows to request, in order. */
  readonly requested: readonly DueWindow[];
  /** Earlier windows that are skipped because there are too many. */
  readonly leftOut: WindowCount | undefined;
  /** The end of the last window, where the next evaluation continues. */
  readonly end: Date;
}

/** The due windows that ended after a given time; undefined if there are none. */
export function windowsBehind(scheduled: Windows, after: Date, now: Date): WindowCount | undefined {
  const range = dueRange(scheduled, after, now);
  if (range === undefined) return undefined;
  return countOf(scheduled, range.first, range.last);
}

/**
 * The due windows that ended after a given time; undefined if there are none. Compares times
 * instead of keys, so that changing the start, time zone or grain of a definition does not request
 * windows that ended earlier.
 */
export function dueWindows(scheduled: Windows, after: Date, now: Date): DueWindows | undefined {
  const { windows, offsetMs, maxCatchUp, order } = scheduled;
  const { positions, shift, startOf, keyOf } = windows.sequence;
  const range = dueRange(scheduled, after, now);
  if (range === undefined) return undefined;
  const { first, last } = range;
  const from = Math.max(first, shift(last, 1 - maxCatchUp));
  const endOf = (position: number) => startOf(shift(position, 1));
  const requested = [...positions(from, last)].map((position) => ({
    key: keyOf(position),
    dueAt: new Date(endOf(position) + offsetMs),
  }));
  return {
    requested: order === 'newest first' ? requested.toReversed() : requested,
    leftOut: from === first ? undefined : countOf(scheduled, first, shift(from, -1)),
    end: new Date(endOf(last)),
  };
}

/** The next window to become due; undefined if there are no more. */
export function nextWindow({ windows, offsetMs }: Windows, now: Date): DueWindow | undefined {
  const { sequence, firstKey, lastKey } = windows;
  const position = Math.max(
    sequence.positionAt(now.getTime() - offsetMs),
    positionOf(sequence, firstKey) ?? -Infinity,
  );
  if (position > (positionOf(sequence, lastKey) ?? Infinity)) return undefined;
  return {
    key: sequence.keyOf(position),
    dueAt: new Date(sequence.startOf(sequence.shift(position, 1)) + offsetMs),
  };
}

function dueRange({ windows, offsetMs }: Windows, after: Date, now: Date) {
  const { sequence, firstKey, lastCompleteAt } = windows;
  const last = positionOf(sequence, lastCompleteAt(new Date(now.getTime() - offsetMs)));
  const first = Math.max(
    sequence.positionAt(after.getTime()),
    positionOf(sequence, firstKey) ?? -Infinity,
  );
  return last === undefined || last < first ? undefined : { first, last };
}

function countOf({ windows: { sequence } }: Windows, first: number, last: number): WindowCount {
  return {
    first: sequence.keyOf(first),
    last: sequence.keyOf(last),
    count: sequence.count(first, last),
  };
}

function positionOf(
  { positionOf: of }: ScheduledWindows['windows']['sequence'],
  key: string | undefined,
): number | undefined {
  return key === undefined ? undefined : of(key);
}
