export type WindowKind = 'hourly' | 'daily' | 'weekly' | 'monthly' | 'cron';

/**
 * Windows without a first and a last one. They tile time: each begins where the one before it ends. A position identifies a window; positions have
 * the order of their windows. Instants are milliseconds since 1970 in UTC.
 */
export interface WindowSequence {
  readonly kind: WindowKind;
  /** In which people read its times. */
  readonly timeZone: string;
  /** `daily in Europe/Madrid`. */
  readonly description: string;
  /** What a key looks like: `a date such as 2026-01-31`. */
  readonly expected: string;
  /** Equal for two sequences exactly if they have the same windows and keys. */
  readonly identity: string;
  /** Undefined if the key has another form, or if no window has it. */
  readonly positionOf: (key: string) => number | undefined;
  readonly keyOf: (position: number) => string;
  readonly startOf: (position: number) => number;
  /** Of the window that an instant lies in. */
  readonly positionAt: (instant: number) => number;
  /** The window that someone may have meant by a text that is no key. */
  readonly guess: (text: string) => number | undefined;
  readonly shift: (position: number, by: number) => number;
  /** From one window to another, both included. */
  readonly count: (first: number, last: number) => number;
  readonly positions: (first: number, last: number) => Iterable<number>;
  /**
   * The place of a window among all of its kind, which does not depend on where a definition begins. That of the next window is one more. Null if
   * places cannot be calculated, as those of a cron.
   */
  readonly slotOf: (position: number) => number | null;
}

/** A sequence whose positions are slots, so that counting and shifting is arithmetic. */
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
  /** A position near that of an instant. */
  readonly estimate: (instant: number) => number;
};
