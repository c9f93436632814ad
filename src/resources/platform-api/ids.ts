import { z } from 'zod';
import { TerminalError } from '@moderate/orchestrator';

/** Positive 32-bit integers: the API responds to larger ones with a 500. */
export const id = z
  .number()
  .int()
  .positive()
  .max(2 ** 31 - 1);

/** Throws `TerminalError` if the value cannot be an id. */
export function checkedId(number: number): number {
  if (id.safeParse(number).success) return number;
  throw new TerminalError(`${number} is no id of the platform API`);
}

/**
 * The id, if the argument is one rather than a key: a number, or a string of digits as users enter
 * it.
 */
export function idIn(keyOrId: string | number): number | undefined {
  return typeof keyOrId === 'number' || /^\d+$/.test(keyOrId)
    ? checkedId(Number(keyOrId))
    : undefined;
}
