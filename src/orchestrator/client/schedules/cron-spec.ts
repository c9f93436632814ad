import { DAYS_OF_WEEK, MONTHS, type CalendarSpec, type ScheduleSpec } from '@temporalio/client';
import { readCron, type CronCalendar } from '../../definitions/cron.ts';
import { hasWholeHours } from '../../definitions/time-zone.ts';
import { timesOfCalendars } from './times.ts';

export interface CronSpec {
  readonly spec: Required<Pick<ScheduleSpec, 'calendars' | 'timezone'>>;
  /** `spec` in normalized form. */
  readonly times: string;
}

/**
 * Compiles a cron to calendars, so that Temporal does not parse it. A cron that runs every hour of
 * every day is converted to UTC if the zone's offsets are whole hours, because Temporal would skip
 * times in the hour that a clock change repeats.
 * @throws RangeError for a cron that is refused when definitions are loaded
 */
export function specOfCron(cron: string, timeZone: string): CronSpec {
  const { calendars, problem } = readCron(cron);
  if (problem !== undefined) throw new RangeError(`cron ${JSON.stringify(cron)}: ${problem}`);
  const timezone = calendars.every(isEveryHour) && hasWholeHours(timeZone) ? 'UTC' : timeZone;
  return {
    spec: { calendars: calendars.map(toCalendarSpec), timezone },
    times: timesOfCalendars(calendars, timezone),
  };
}

function isEveryHour({ hour, dayOfMonth, month, dayOfWeek }: CronCalendar): boolean {
  return (
    hour.length === 24 && dayOfMonth.length === 31 && month.length === 12 && dayOfWeek.length === 7
  );
}

function toCalendarSpec({
  minute,
  hour,
  dayOfMonth,
  month,
  dayOfWeek,
}: CronCalendar): CalendarSpec {
  return {
    minute: [...minute],
    hour: [...hour],
    dayOfMonth: [...dayOfMonth],
    month: month.map((number) => MONTHS[number - 1]).filter((name) => name !== undefined),
    dayOfWeek: dayOfWeek.map((number) => DAYS_OF_WEEK[number]).filter((name) => name !== undefined),
  };
}
