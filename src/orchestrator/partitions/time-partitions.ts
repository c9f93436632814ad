import { messageOf } from '../message-of.ts';
import { keyInvalid } from './keys/key-invalid.ts';
import { rangeInvalid, splitRange, type KeyRange } from './keys/key-range.ts';
import type { Partitions } from './partitions.ts';
import type { WindowKind, WindowSequence } from './windows/window-sequence.ts';

export interface TimePartition {
  readonly key: string;
  readonly window: TimeWindow;
}

/** Start inclusive, end exclusive. */
export interface TimeWindow {
  readonly start: Date;
  readonly end: Date;
}

/** Partitions that are time windows. Keys are in the order of their windows. */
export interface TimePartitions extends Partitions<TimePartition> {
  readonly kind: WindowKind;
  readonly firstKey: string;
  /** Undefined if there is no last one. */
  readonly lastKey: string | undefined;
  /** The key of the window that contains an instant; undefined outside the definition. */
  readonly keyAt: (instant: Date) => string | undefined;
  /** The key of the latest window that has ended by an instant; undefined if none has. */
  readonly lastCompleteAt: (instant: Date) => string | undefined;
  /**
   * The number of a key among all of its kind: UTC hours, or days, weeks or months of the zone,
   * since 1970. It does not depend on where the definition begins, and consecutive keys have
   * consecutive numbers. Null for a cron.
   */
  readonly slotOf: (key: string) => number | null;
  /**
   * Parses a range such as `2026-01-01..2026-01-31`.
   * @param at windows that end later are refused
   * @throws TerminalError with the code `PARTITION_RANGE_INVALID`
   */
  readonly readRange: (text: string, at: Date) => KeyRange;
  /** Takes constant time, except for a cron. */
  readonly count: (range: KeyRange) => number;
  /** The keys of a range in arrays of at most `size`, which are built lazily. */
  readonly pages: (range: KeyRange, size?: number) => Iterable<readonly string[]>;
  /** For the kit: the windows, regardless of where the definition begins and ends. */
  readonly sequence: WindowSequence;
}

const defaultPageSize = 1_000;

/** @param last the last position, if there is one */
export function createTimePartitions(
  sequence: WindowSequence,
  first: number,
  last: number | undefined,
): TimePartitions {
  const { kind, description, keyOf, startOf, shift } = sequence;
  const lastKey = last === undefined ? undefined : keyOf(last);
  const clamp = (position: number) => Math.max(first, Math.min(position, last ?? position));
  const positionOf = (key: string): number => {
    const position = sequence.positionOf(key);
    if (position === undefined) {
      const meant = sequence.guess(key);
      throw keyInvalid(
        key,
        sequence.expected,
        meant === undefined ? '' : `. Did you mean ${keyOf(clamp(meant))}?`,
      );
    }
    if (position < first) throw keyInvalid(key, `one from ${keyOf(first)} on, which is the first`);
    if (last !== undefined && position > last)
      throw keyInvalid(key, `one up to ${keyOf(last)}, which is the last`);
    return position;
  };
  const lastCompleteAt = (instant: Date): number | undefined => {
    const complete = Math.min(shift(sequence.positionAt(instant.getTime()), -1), last ?? Infinity);
    return complete < first ? undefined : complete;
  };
  const readPosition = (text: string, key: string): number => {
    try {
      return positionOf(key);
    } catch (error) {
      throw rangeInvalid(text, messageOf(error));
    }
  };

  return {
    kind,
    description,
    sequence,
    lastKey,
    firstKey: keyOf(first),
    read: (key) => {
      const position = positionOf(key);
      return {
        key,
        window: {
          start: new Date(startOf(position)),
          end: new Date(startOf(shift(position, 1))),
        },
      };
    },
    keyAt: (instant) => {
      const position = sequence.positionAt(instant.getTime());
      return position === clamp(position) ? keyOf(position) : undefined;
    },
    lastCompleteAt: (instant) => {
      const position = lastCompleteAt(instant);
      return position === undefined ? undefined : keyOf(position);
    },
    slotOf: (key) => sequence.slotOf(positionOf(key)),
    readRange: (text, at) => {
      const range = splitRange(text);
      const [from, to] = [readPosition(text, range.first), readPosition(text, range.last)];
      if (from > to)
        throw rangeInvalid(
          text,
          `it ends before it begins. Did you mean ${range.last}..${range.first}?`,
        );
      const complete = lastCompleteAt(at);
      if (complete === undefined) throw rangeInvalid(text, 'no window has ended yet');
      if (to > complete)
        throw rangeInvalid(text, `${keyOf(complete)} is the last window that has ended`);
      return range;
    },
    count: (range) => sequence.count(positionOf(range.first), positionOf(range.last)),
    pages: function* (range, size = defaultPageSize) {
      let page: string[] = [];
      for (const position of sequence.positions(positionOf(range.first), positionOf(range.last))) {
        page.push(keyOf(position));
        if (page.length < size) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    },
  };
}
