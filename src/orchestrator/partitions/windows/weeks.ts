import { dateText, dayMs, dayOfDate, guessTime, minuteMs } from './calendar.ts';
import { describeOffset, type DayOffset } from './offset.ts';
import { regularSequence, type WindowSequence } from './window-sequence.ts';
import type { ZoneClock } from './zone-clock.ts';

/** 1970-01-01 was a Thursday, so an ISO 8601 week began three days before. */
const firstMonday = -3;
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/**
 * Weeks of a zone, named by the date of their first day. A week begins on Monday, or later by the
 * days of the offset. Slot 0 began in the week of 1970-01-01.
 */
export function weeks(clock: ZoneClock, offset: Required<DayOffset>): WindowSequence {
  const firstDay = firstMonday + offset.days;
  const ofDay = (offset.hours * 60 + offset.minutes) * minuteMs;
  const dayOf = (position: number) => position * 7 + firstDay;
  return regularSequence({
    kind: 'weekly',
    timeZone: clock.timeZone,
    description: `weekly in ${clock.timeZone}${describeOffset(offset)}`,
    expected: `the date of a ${weekdays[offset.days]} such as ${dateText(dayOf(2926))}`,
    identity: `weekly ${clock.timeZone} ${offset.days} ${ofDay}`,
    positionOf: (key) => {
      const position = ((dayOfDate(key) ?? Number.NaN) - firstDay) / 7;
      return Number.isInteger(position) ? position : undefined;
    },
    keyOf: (position) => dateText(dayOf(position)),
    startOf: (position) => clock.reaches(dayOf(position) * dayMs + ofDay),
    estimate: (instant) => Math.floor(((clock.localAt(instant) - ofDay) / dayMs - firstDay) / 7),
    guess: (text) => {
      const time = guessTime(text);
      return time === undefined ? undefined : Math.floor((Math.floor(time / dayMs) - firstDay) / 7);
    },
  });
}
