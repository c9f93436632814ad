import type { CronCalendar } from '../../definitions/cron.ts';
import { dayMs, hourMs, minuteMs } from './calendar.ts';
import type { ZoneClock } from './zone-clock.ts';

/**
 * How far to look back for clock changes: no zone shows a local time a third time, or skipped one
 * longer ago than this.
 */
const longestChange = 2 * dayMs;

/**
 * The instants of a cron from one instant until before another, in order, as in classic cron. A
 * cron that runs every hour follows the instants whose local minute matches, so it occurs twice in
 * an hour that a clock change repeats, and never in a skipped hour. Any other cron follows local
 * times: a repeated time counts once, the first time, and a skipped time occurs when the clock
 * changes.
 * @param calendars of one cron
 */
export function ticksBetween(
  clock: ZoneClock,
  calendars: readonly CronCalendar[],
  from: number,
  to: number,
): readonly number[] {
  const isEveryHour = calendars.every(({ hour }) => hour.length === 24);
  const ticks: number[] = [];
  let reached: number | undefined;
  for (const { start, end, offset } of clock.stretches(from - longestChange, to)) {
    const [first, last] = [start + offset, end + offset];
    const add = (tick: number) => {
      if (tick >= from && tick !== ticks.at(-1)) ticks.push(tick);
    };
    if (!isEveryHour && reached !== undefined && !localTimes(calendars, reached, first).next().done)
      add(start);
    const notYet = isEveryHour || reached === undefined ? first : Math.max(first, reached);
    for (const local of localTimes(calendars, notYet, last)) add(local - offset);
    reached = Math.max(last, reached ?? last);
  }
  return ticks;
}

/** The local times of the calendars, from one until before another, in order. */
function* localTimes(
  calendars: readonly CronCalendar[],
  from: number,
  to: number,
): Generator<number, void> {
  const [{ hour, minute } = { hour: [], minute: [] }] = calendars;
  for (let day = Math.floor(from / dayMs) * dayMs; day < to; day += dayMs) {
    if (!calendars.some((calendar) => hasDay(calendar, day))) continue;
    for (const ofDay of hour) {
      const time = day + ofDay * hourMs;
      if (time + hourMs <= from || time >= to) continue;
      for (const ofHour of minute) {
        const local = time + ofHour * minuteMs;
        if (local >= from && local < to) yield local;
      }
    }
  }
}

function hasDay({ month, dayOfMonth, dayOfWeek }: CronCalendar, day: number): boolean {
  const date = new Date(day);
  return (
    month.includes(date.getUTCMonth() + 1) &&
    dayOfMonth.includes(date.getUTCDate()) &&
    dayOfWeek.includes(date.getUTCDay())
  );
}
