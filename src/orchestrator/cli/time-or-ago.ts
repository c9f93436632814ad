import { z } from 'zod';
import { durationMs } from '../definitions/duration-ms.ts';
import { UsageError } from '../usage-error.ts';

const withTimeZone = z.iso.datetime({ offset: true });

/** Parses an option: a time with a time zone, as in the API, or a time before now: `24h`. */
export function timeOrAgo(option: string): (text: string) => Date {
  return (text) => {
    if (withTimeZone.safeParse(text).success) return new Date(text);
    const ms = durationMs(text as Parameters<typeof durationMs>[0]);
    if (ms !== undefined) return new Date(Date.now() - ms);
    throw new UsageError(
      `${option}: expected a time with its time zone, such as 2026-03-29T02:30:00Z, or how long ago it was, such as 24h, but ${text} was given`,
    );
  };
}
