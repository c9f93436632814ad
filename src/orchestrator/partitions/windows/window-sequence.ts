export type WindowKind = 'hourly' | 'daily' | 'weekly' | 'monthly' | 'cron';

/**
 * An unbounded sequence of windows without gaps: each begins where the previous one ends. A
 * position identifies a window; positions have the order of their windows. Instants are
 * milliseconds since 1970 in UTC.
 */
export interface WindowSequence {
  readonly kind: WindowKind;
  /** The zone in which people read its times. */
  readonly timeZone: string;
  /** `daily in Europe/Madrid`. */
  readonly description: string;
  /** What a key should look like: `a date such as 2026-01-31`. */
  readonly expected: string;
  /** Equal for two sequences if and only if they have the same windows and keys. */
  readonly identity: string;
  /** Undefined if the key has another format, or no window has it. */
  readonly positionOf: (key: string) => number | undefined;
  readonly keyOf: (position: number) => string;
  readonly startOf: (position: number) => number;
  /** The position of the window that contains an instant. */
  readonly positionAt: (instant: number) => number;
  /** Guesses the window that was meant by a text that is not a key. */
  readonly guess: (text: string) => number | undefined;
  readonly shift: (position: number, by: number) => number;
  /** From one window to another, inclusive. */
  readonly count: (first: number, last: number) => number;
  readonly positions: (first: number, last: number) => Iterable<number>;
  /**
   * The number of a window among all of its kind, which does not depend on where a definition
   * begins. Consecutive windows have consecutive numbers. Null if numbers cannot be calculated, as
   * for a cron.
   */
  readonly slotOf: (position: number) => number | null;
}

/** A sequence whose positions are slots, so that counting and shifting are arithmetic. */
export function regularSequence({ estimate, ...parts }: RegularParts): WindowSequence {
  return {
    ...parts,
    positionAt: (instant) => {
      let position = estimate(instant);
      while (parts.startOf(position) > instant) position -= 1;
      while (parts.startOf(position + 1) <= instant) position += 1;
      return position;
    },
    shift: (position, by) => position + by,
    count: (first, last) => Math.max(0, last - first + 1),
    positions: function* (first, last) {
      for (let position = first; position <= last; position += 1) yield position;
    },
    slotOf: (position) => position,
  };
}

type RegularParts = Pick<
  WindowSequence,
  | 'kind'
  | 'timeZone'
  | 'description'
  | 'expected'
  | 'identity'
  | 'positionOf'
  | 'keyOf'
  | 'startOf'
  | 'guess'
> & {
  /** An approximate position of an instant. */
  readonly estimate: (instant: number) => number;
};
