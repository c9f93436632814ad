import { z } from 'zod';
import { TerminalError } from '../errors.ts';

const withTimeZone = z.iso.datetime({ offset: true });

/**
 * Parses a scheduled time: a date, or an ISO 8601 text with a time zone.
 * @throws TerminalError with the code `SCHEDULED_TIME_INVALID`
 */
export function parseScheduledTime(given: Date | string): Date {
  const date =
    typeof given === 'string'
      ? new Date(withTimeZone.safeParse(given).success ? given : Number.NaN)
      : given;
  if (!Number.isNaN(date.getTime())) return date;
  const shown = typeof given === 'string' ? `"${given.slice(0, 100)}"` : 'an invalid date';
  const expected =
    'a date and time with its time zone, such as 2026-03-29T02:30:00Z or 2026-03-29T02:30:00+02:00';
  throw new TerminalError(
    `The scheduled time is not valid: expected ${expected}, but ${shown} was given`,
    {
      code: 'SCHEDULED_TIME_INVALID',
    },
  );
}
