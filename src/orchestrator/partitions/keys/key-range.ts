import { TerminalError } from '../../errors.ts';
import { shownKey } from './key-invalid.ts';

/** From one key to another, both included. */
export interface KeyRange {
  readonly first: string;
  readonly last: string;
}

/** `2026-01-01..2026-01-31` as its two keys, which are not checked. */
export function splitRange(text: string): KeyRange {
  const [, first, last] = /^([^.]+)\.\.([^.]+)$/.exec(text.trim()) ?? [];
  if (first !== undefined && last !== undefined) return { first, last };
  throw rangeInvalid(
    text,
    'expected its first and its last partition, such as 2026-01-01..2026-01-31',
  );
}

export function rangeInvalid(text: string, problem: string): TerminalError {
  return new TerminalError(`The range ${shownKey(text)} is not valid: ${problem}`, {
    code: 'PARTITION_RANGE_INVALID',
  });
}
