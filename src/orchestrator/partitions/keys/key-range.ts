import { TerminalError } from '../../errors.ts';
import { shownKey } from './key-invalid.ts';

/** From one key to another, inclusive. */
export interface KeyRange {
  readonly first: string;
  readonly last: string;
}

/** Splits `2026-01-01..2026-01-31` into its two keys, which are not validated. */
export function splitRange(text: string): KeyRange {
  const [, first, last] = /^([^.]+)\.\.([^.]+)$/.exec(text.trim()) ?? [];
  if (first !== undefined && last !== undefined) return { first, last };
  throw rangeInvalid(
    text,
    'expected its first and its last partition, such as 2026-01-01..2026-01-31',
  );
}

/** Each way to split a text into two keys: a key can contain `..` itself. */
export function rangesIn(text: string): readonly KeyRange[] {
  const ranges: KeyRange[] = [];
  for (let at = text.indexOf('..'); at !== -1; at = text.indexOf('..', at + 1))
    if (at > 0 && at + 2 < text.length)
      ranges.push({ first: text.slice(0, at), last: text.slice(at + 2) });
  return ranges;
}

export function rangeInvalid(text: string, problem: string): TerminalError {
  return new TerminalError(`The range ${shownKey(text)} is not valid: ${problem}`, {
    code: 'PARTITION_RANGE_INVALID',
  });
}
