import { Temporal } from 'temporal-polyfill';

/**
 * The clock of a time zone. Instants are milliseconds since 1970 in UTC; a local time is a date and
 * time without a zone, in the milliseconds that it would have as UTC.
 */
export interface ZoneClock {
  readonly timeZone: string;
  /** The local time at an instant. */
  readonly localAt: (instant: number) => number;
  /**
   * The first instant at which the clock shows a local time or, if a clock change skips it, a later
   * time. If a local time occurs twice, the first occurrence counts.
   */
  readonly reaches: (local: number) => number;
  /** The stretches of an interval without clock changes, in order and without gaps. */
  readonly stretches: (from: number, to: number) => readonly Stretch[];
}

export interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Local time minus UTC, in milliseconds. */
  readonly offset: number;
}

const utc: ZoneClock = {
  timeZone: 'UTC',
  localAt: (instant) => instant,
  reaches: (local) => local,
  stretches: (start, end) => [{ start, end, offset: 0 }],
};

export function createZoneClock(timeZone: string): ZoneClock {
  return timeZone === 'UTC' ? utc : { timeZone, ...createClock(timeZone) };
}

function createClock(timeZone: string): Omit<ZoneClock, 'timeZone'> {
  const at = (instant: number) =>
    Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);

  return {
    localAt: (instant) => instant + offsetOf(at(instant)),
    reaches: (local) => {
      const before = plainDateTime(local).toZonedDateTime(timeZone, { disambiguation: 'earlier' });
      if (before.epochMilliseconds + offsetOf(before) === local) return before.epochMilliseconds;
      // For a skipped local time, `earlier` is before the change.
      return before.getTimeZoneTransition('next')?.epochMilliseconds ?? before.epochMilliseconds;
    },
    stretches: (from, to) => {
      const found: Stretch[] = [];
      let time = at(from);
      while (time.epochMilliseconds < to) {
        const next = time.getTimeZoneTransition('next');
        const end = Math.min(to, next?.epochMilliseconds ?? to);
        found.push({ start: time.epochMilliseconds, end, offset: offsetOf(time) });
        if (!next) break;
        time = next;
      }
      return found;
    },
  };
}

const offsetOf = (time: Temporal.ZonedDateTime) => time.offsetNanoseconds / 1e6;

function plainDateTime(local: number): Temporal.PlainDateTime {
  const fields = new Date(local);
  return new Temporal.PlainDateTime(
    ...([fields.getUTCFullYear(), fields.getUTCMonth() + 1, fields.getUTCDate()] as const),
    ...([fields.getUTCHours(), fields.getUTCMinutes()] as const),
  );
}
