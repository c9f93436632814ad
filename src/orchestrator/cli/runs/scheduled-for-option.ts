import { Option } from 'commander';
import { parseScheduledTime } from '../../definitions/scheduled-time.ts';
import { TerminalError } from '../../errors.ts';
import { UsageError } from '../../usage-error.ts';

/** `--scheduled-for`, parsed as a time with a time zone. */
export function scheduledForOption(): Option {
  return new Option(
    '--scheduled-for <time>',
    'The time that the run is for, with its time zone: 2026-03-29T02:30:00Z',
  ).argParser(parseTime);
}

export function parseTime(given: string): Date {
  try {
    return parseScheduledTime(given);
  } catch (error) {
    throw error instanceof TerminalError ? new UsageError(error.message, error.code) : error;
  }
}
