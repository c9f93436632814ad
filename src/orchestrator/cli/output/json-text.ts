import type { Output } from './output.ts';

/** A value as JSON on one line; on a terminal, with spaces at which it can be wrapped. */
export function jsonText(value: unknown, { width }: Pick<Output, 'width'>): string {
  if (width === undefined) return JSON.stringify(value);
  // Line breaks in strings are escaped, so all of these are between values.
  return JSON.stringify(value, null, 1).replaceAll(/\n */g, ' ');
}
