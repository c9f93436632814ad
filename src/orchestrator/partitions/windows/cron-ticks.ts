import type { CronCalendar } from '../../definitions/cron.ts';
import { dayMs, hourMs, minuteMs } from './calendar.ts';
import type { ZoneClock } from './zone-clock.ts';

/** A zone has no local time a third time, and none that was left out longer ago. */
const longestChange = 2 * dayMs;

/**
 * The instants of a cron from one instant until before another, in order. They are those of the classic cron: one of every hour follows the instants whose
 * local minute it names, so it comes twice in an hour that a clock change repeats and never in one that is left out. Any other follows local times:
 * what is repeated comes once, at the first, and what is left out comes when the clock is changed.
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

/** The local times that the calendars name, from one until before another, in order. */
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
