import { z } from 'zod';
import { TerminalError } from '@moderate/orchestrator';

/** Positive 32-bit integers: the API answers larger ones with a 500. */
export const id = z
  .number()
  .int()
  .positive()
  .max(2 ** 31 - 1);

/** Throws `TerminalError` for what no id can be. */
export function checkedId(number: number): number {
  if (id.safeParse(number).success) return number;
  throw new TerminalError(`${number} is no id of the platform API`);
}

/** The id, where it is one and no key: a number, or a text of digits as people give it. */
export function idIn(keyOrId: string | number): number | undefined {
  return typeof keyOrId === 'number' || /^\d+$/.test(keyOrId)
    ? checkedId(Number(keyOrId))
    : undefined;
}
