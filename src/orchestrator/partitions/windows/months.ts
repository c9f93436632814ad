import { dateText, dayMs, dayOfDate, guessTime, minuteMs } from './calendar.ts';
import { describeOffset, type DayOffset } from './offset.ts';
import { regularSequence, type WindowSequence } from './window-sequence.ts';
import type { ZoneClock } from './zone-clock.ts';

/**
 * Months of a zone, named by the date of their first day: the first of the month, or later by the
 * days of the offset. Slot 0 is January 1970.
 */
export function months(clock: ZoneClock, offset: Required<DayOffset>): WindowSequence {
  const ofDay = (offset.hours * 60 + offset.minutes) * minuteMs;
  const dayOf = (position: number) => firstOfMonth(position) + offset.days;
  return regularSequence({
    kind: 'monthly',
    timeZone: clock.timeZone,
    description: `monthly in ${clock.timeZone}${describeOffset(offset)}`,
    expected: `the date of a ${offset.days === 0 ? 'first' : `day ${offset.days + 1}`} of a month such as ${dateText(dayOf(672))}`,
    identity: `monthly ${clock.timeZone} ${offset.days} ${ofDay}`,
    positionOf: (key) => {
      const day = dayOfDate(key);
      if (day === undefined) return undefined;
      const position = monthAt(day * dayMs);
      return dayOf(position) === day ? position : undefined;
    },
    keyOf: (position) => dateText(dayOf(position)),
    startOf: (position) => clock.reaches(dayOf(position) * dayMs + ofDay),
    estimate: (instant) => monthAt(clock.localAt(instant) - offset.days * dayMs - ofDay),
    guess: (text) => {
      const time = guessTime(text);
      return time === undefined ? undefined : monthAt(time - offset.days * dayMs);
    },
  });
}

/** Converts months since January 1970 to days since 1970. */
function firstOfMonth(month: number): number {
  return (
    new Date(0).setUTCFullYear(1970 + Math.floor(month / 12), ((month % 12) + 12) % 12, 1) / dayMs
  );
}

function monthAt(time: number): number {
  const date = new Date(time);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}
