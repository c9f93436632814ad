import { UsageError } from '../usage-error.ts';

/** Parses an option as an integer above 0. */
export function wholeCount(option: string): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (Number.isInteger(count) && count > 0) return count;
    throw new UsageError(`${option}: expected a whole number above 0, but ${text} was given`);
  };
}
