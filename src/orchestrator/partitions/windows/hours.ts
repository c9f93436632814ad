import { guessTime, hourMs, instantOfMinute, minuteMs, minuteText } from './calendar.ts';
import { regularSequence, type WindowSequence } from './window-sequence.ts';

/**
 * UTC hours, or hours that begin some minutes after those. They have no time zone, and clock
 * changes do not affect them. Use `minutes` for a zone whose local hours begin at half past.
 */
export function hours({ minutes }: { readonly minutes: number }): WindowSequence {
  const offset = minutes * minuteMs;
  const past = minutes === 0 ? '' : `, ${minutes} minutes past the hour`;
  return regularSequence({
    kind: 'hourly',
    timeZone: 'UTC',
    description: `hourly in UTC${past}`,
    identity: `hourly ${minutes}`,
    expected: `an hour of UTC such as ${minuteText(Date.UTC(2026, 0, 31, 23, minutes))}`,
    positionOf: (key) => {
      const position = ((instantOfMinute(key) ?? Number.NaN) - offset) / hourMs;
      return Number.isInteger(position) ? position : undefined;
    },
    keyOf: (position) => minuteText(position * hourMs + offset),
    startOf: (position) => position * hourMs + offset,
    estimate: (instant) => Math.floor((instant - offset) / hourMs),
    guess: (text) => {
      const time = guessTime(text);
      return time === undefined ? undefined : Math.floor((time - offset) / hourMs);
    },
  });
}
