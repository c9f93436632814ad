import { DAYS_OF_WEEK, MONTHS, type ScheduleSpecDescription } from '@temporalio/client';
import type { CronCalendar } from '../../definitions/cron.ts';

/**
 * When a schedule fires, as one line in normalized form: `0 0,12 * * * UTC`. Two timetables have
 * the same text if and only if they have the same values, however those are grouped into ranges and
 * steps, so the texts can be compared.
 */
export function timesOfCalendars(calendars: readonly CronCalendar[], timeZone: string): string {
  const texts = calendars.map((calendar) =>
    fieldNames.map((name) => cronField(calendar[name], ranges[name])).join(' '),
  );
  return `${texts.toSorted().join('; ')} ${timeZone}`;
}

/** The same for intervals, which do not depend on a time zone. */
export function timesOfIntervals(intervals: readonly Interval[]): string {
  return intervalTexts(intervals).join('; ');
}

interface Interval {
  readonly every: number | string;
  readonly offset?: number | string;
}

function intervalTexts(intervals: readonly Interval[]): readonly string[] {
  return intervals
    .map(
      ({ every, offset }) => `every ${seconds(every)}${offset ? ` offset ${seconds(offset)}` : ''}`,
    )
    .toSorted();
}

/**
 * The same for a spec that Temporal describes: Temporal compiles a cron to calendars, and people
 * may have added intervals and more in the Web UI.
 */
export function timesOfSpec(spec: ScheduleSpecDescription): string {
  const { calendars = [], intervals = [], skip = [], startAt, endAt, jitter, timezone } = spec;
  const parts = [
    ...calendars.map(calendarText).toSorted(),
    ...intervalTexts(intervals),
    ...skip.map((calendar) => `except ${calendarText(calendar)}`).toSorted(),
    ...(startAt === undefined ? [] : [`from ${startAt.toISOString()}`]),
    ...(endAt === undefined ? [] : [`until ${endAt.toISOString()}`]),
    ...(jitter ? [`jitter ${seconds(jitter)}`] : []),
  ];
  const text = parts.length === 0 ? 'never' : parts.join('; ');
  return calendars.length + skip.length === 0 ? text : `${text} ${timezone || 'UTC'}`;
}

type Calendar = ScheduleSpecDescription['calendars'] extends (infer C)[] | undefined ? C : never;
type FieldName = keyof typeof ranges;
interface Range {
  readonly start: number | string;
  readonly end: number | string;
  readonly step: number;
}

const ranges = {
  minute: [0, 59],
  hour: [0, 23],
  dayOfMonth: [1, 31],
  month: [1, 12],
  dayOfWeek: [0, 6],
} as const;

const fieldNames = Object.keys(ranges) as FieldName[];

const months: readonly string[] = MONTHS;
const days: readonly string[] = DAYS_OF_WEEK;

function calendarText(calendar: Calendar): string {
  const fields = fieldNames.map((name) => cronField(valuesOf(calendar[name]), ranges[name]));
  const second = cronField(valuesOf(calendar.second), [0, 59]);
  const year = valuesOf(calendar.year);
  return [
    ...(second === '0' ? [] : [second]),
    ...fields,
    ...(year.length === 0 ? [] : [`in ${year.join(',')}`]),
  ].join(' ');
}

function valuesOf(field: readonly Range[]): readonly number[] {
  return field.flatMap(({ start, end, step }) => {
    const values: number[] = [];
    for (let value = numberOf(start); value <= numberOf(end); value += step) values.push(value);
    return values;
  });
}

function numberOf(value: number | string): number {
  if (typeof value === 'number') return value;
  return months.includes(value) ? months.indexOf(value) + 1 : days.indexOf(value);
}

/**
 * A set of values as a cron field: `*`, or a list in which three or more consecutive values are a
 * range. Sunday is 0, never 7.
 */
function cronField(values: readonly number[], [first, last]: readonly [number, number]): string {
  const isDayOfWeek = first === 0 && last === 6;
  const distinct = [...new Set(values.map((value) => (isDayOfWeek ? value % 7 : value)))].toSorted(
    (a, b) => a - b,
  );
  if (distinct.length === last - first + 1) return '*';
  const runs: number[][] = [];
  for (const value of distinct) {
    const run = runs.at(-1);
    if (run?.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return runs.map((run) => (run.length < 3 ? run.join(',') : `${run[0]}-${run.at(-1)}`)).join(',');
}

const seconds = (duration: number | string) =>
  typeof duration === 'number' ? `${duration / 1000} s` : duration;
