import { readCron } from '../definitions/cron.ts';
import { timeZoneProblem } from '../definitions/time-zone.ts';
import { definitionInvalid } from './keys/definition-invalid.ts';
import { createTimePartitions, type TimePartitions } from './time-partitions.ts';
import { cronWindows } from './windows/cron-windows.ts';
import { days } from './windows/days.ts';
import { hours } from './windows/hours.ts';
import { months } from './windows/months.ts';
import { offsetProblem, type DayOffset } from './windows/offset.ts';
import { weeks } from './windows/weeks.ts';
import type { WindowSequence } from './windows/window-sequence.ts';
import { createZoneClock, type ZoneClock } from './windows/zone-clock.ts';

export interface Span {
  /** The first key. */
  readonly start: string;
  /** The last key; without it, partitions are unbounded. */
  readonly end?: string;
}

export interface ZonedSpan extends Span {
  /** IANA name, such as `Europe/Madrid`. */
  readonly timeZone: string;
}

const ofClock = { hours: 23, minutes: 59 };

/**
 * A partition for each UTC hour, with keys such as `2026-10-25T00:00Z`. It has no time zone, so
 * clock changes do not affect it. With `offset.minutes`, the hours begin that many minutes after
 * UTC hours, like the local hours of a zone whose offset is not a whole number of hours.
 */
export function hourly(
  spec: Span & { readonly offset?: { readonly minutes: number } },
): TimePartitions {
  refuseOffset('hourly', spec.offset, { minutes: 59 });
  return between('hourly', hours({ minutes: spec.offset?.minutes ?? 0 }), spec);
}

/**
 * A partition for each day of a zone, with its date as its key: `2026-01-31`. On clock changes, a
 * day has 23 or 25 hours. A day that a zone skipped when it crossed the date line has no partition.
 * With `offset`, windows begin later on the day of their key.
 */
export function daily(
  spec: ZonedSpan & { readonly offset?: Omit<DayOffset, 'days'> },
): TimePartitions {
  refuseOffset('daily', spec.offset, ofClock);
  return between(
    'daily',
    days(clockOf('daily', spec.timeZone), { hours: 0, minutes: 0, ...spec.offset }),
    spec,
  );
}

/**
 * A partition for each week of a zone, with the date of its first day as its key. Weeks begin on
 * Monday; with `offset: { days: 6 }`, on Sunday.
 */
export function weekly(spec: ZonedSpan & { readonly offset?: DayOffset }): TimePartitions {
  refuseOffset('weekly', spec.offset, { days: 6, ...ofClock });
  return between(
    'weekly',
    weeks(clockOf('weekly', spec.timeZone), { days: 0, hours: 0, minutes: 0, ...spec.offset }),
    spec,
  );
}

/**
 * A partition for each month of a zone, with the date of its first day as its key: `2026-01-01`.
 * With `offset: { days: 14 }`, months begin on the 15th.
 */
export function monthly(spec: ZonedSpan & { readonly offset?: DayOffset }): TimePartitions {
  refuseOffset('monthly', spec.offset, { days: 27, ...ofClock });
  return between(
    'monthly',
    months(clockOf('monthly', spec.timeZone), { days: 0, hours: 0, minutes: 0, ...spec.offset }),
    spec,
  );
}

/**
 * A partition from each time of a cron to the next, with the first time in UTC as its key:
 * `2026-10-25T00:00Z`.
 */
export function cron(spec: ZonedSpan & { readonly cron: string }): TimePartitions {
  const { calendars, problem } = readCron(spec.cron);
  if (problem !== undefined)
    throw definitionInvalid('cron', `cron ${JSON.stringify(spec.cron)}: ${problem}`);
  return between('cron', cronWindows(clockOf('cron', spec.timeZone), spec.cron, calendars), spec);
}

function clockOf(of: string, timeZone: string): ZoneClock {
  const problem = timeZoneProblem(timeZone);
  if (problem !== undefined) throw definitionInvalid(of, problem);
  return createZoneClock(timeZone);
}

function refuseOffset(
  of: string,
  offset: object | undefined,
  most: Readonly<Record<string, number>>,
): void {
  const problem = offsetProblem(offset ?? {}, most);
  if (problem !== undefined) throw definitionInvalid(of, problem);
}

function between(of: string, sequence: WindowSequence, { start, end }: Span): TimePartitions {
  const read = (name: string, key: string) => {
    const position = sequence.positionOf(key);
    if (position !== undefined) return position;
    const meant = sequence.guess(key);
    const hint =
      meant === undefined
        ? ''
        : `. The nearest are ${sequence.keyOf(meant)} and ${sequence.keyOf(sequence.shift(meant, 1))}`;
    throw definitionInvalid(
      of,
      `${name}: expected ${sequence.expected}, but ${JSON.stringify(key)} was given${hint}`,
    );
  };
  const first = read('start', start);
  const last = end === undefined ? undefined : read('end', end);
  if (last !== undefined && last < first)
    throw definitionInvalid(of, `end: ${end} is before the start, ${start}`);
  return createTimePartitions(sequence, first, last);
}
