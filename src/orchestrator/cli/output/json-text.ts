import type { Output } from './output.ts';

/** A value as JSON on one line; where it has to fit a terminal, with blanks at which it can be wrapped. */
export function jsonText(value: unknown, { width }: Pick<Output, 'width'>): string {
  if (width === undefined) return JSON.stringify(value);
  // Line breaks in texts are escaped, so that all of these are between values.
  return JSON.stringify(value, null, 1).replaceAll(/\n */g, ' ');
}
