import { TerminalError } from '../../errors.ts';

const shownLength = 100;
/** Maximum size of a key as UTF-8. Postgres indexes and object store keys hold no more. */
const maxBytes = 1_024;

/** @param hint `, Did you mean …?` or the like */
export function keyInvalid(key: string, expected: string, hint = ''): TerminalError {
  return new TerminalError(
    `${shownKey(key)} is not one of its partitions: expected ${expected}${hint}`,
    { code: 'PARTITION_KEY_INVALID' },
  );
}

export function shownKey(key: string): string {
  return JSON.stringify(key.length > shownLength ? `${key.slice(0, shownLength)}…` : key);
}

/** Which requirement a key that code or people chose does not meet; undefined if it meets all. */
export function chosenKeyProblem(key: unknown): string | undefined {
  if (typeof key !== 'string' || key.trim() === '') return 'a text that is not empty';
  if (key !== key.trim()) return 'a text without spaces at its ends';
  if (/\p{Cc}|\p{Cs}/u.test(key)) return 'a text without control characters';
  return Buffer.byteLength(key) > maxBytes ? `at most ${maxBytes} bytes` : undefined;
}
