import { dateText, dayMs, dayOfDate, guessTime, minuteMs } from './calendar.ts';
import { describeOffset, type DayOffset } from './offset.ts';
import { numberDays, skippedDays } from './skipped-days.ts';
import { regularSequence, type WindowSequence } from './window-sequence.ts';
import type { ZoneClock } from './zone-clock.ts';

/**
 * Days of a zone, which have 23 to 25 hours on clock changes. A day begins when the clock first
 * reaches the offset on its date. Days that the zone skipped are not included.
 */
export function days(clock: ZoneClock, offset: Required<Omit<DayOffset, 'days'>>): WindowSequence {
  const offsetMs = (offset.hours * 60 + offset.minutes) * minuteMs;
  const startOfDay = (day: number) => clock.reaches(day * dayMs + offsetMs);
  const numbers = numberDays(skippedDays(clock, startOfDay));
  const near = (day: number) => numbers.numberOf(day) ?? numbers.numberOf(day + 1);
  return regularSequence({
    kind: 'daily',
    timeZone: clock.timeZone,
    description: `daily in ${clock.timeZone}${describeOffset(offset)}`,
    expected: 'a date such as 2026-01-31',
    identity: `daily ${clock.timeZone} ${offsetMs}`,
    positionOf: (key) => {
      const day = dayOfDate(key);
      return day === undefined ? undefined : numbers.numberOf(day);
    },
    keyOf: (position) => dateText(numbers.dayOf(position)),
    startOf: (position) => startOfDay(numbers.dayOf(position)),
    estimate: (instant) => near(Math.floor((clock.localAt(instant) - offsetMs) / dayMs)) ?? 0,
    guess: (text) => {
      const time = guessTime(text);
      return time === undefined ? undefined : near(Math.floor(time / dayMs));
    },
  });
}
