import { guessTime, hourMs, instantOfMinute, minuteMs, minuteText } from './calendar.ts';
import { regularSequence, type WindowSequence } from './window-sequence.ts';

/**
 * Hours of UTC, or hours that begin some minutes past those. No clock change touches them, and they have no time zone: where the local hours of a
 * zone begin at half past, `minutes` says so.
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
