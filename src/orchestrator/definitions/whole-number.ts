import type { Env } from '../env.ts';
import { TerminalError } from '../errors.ts';

/**
 * A variable as an integer of at least 1, or the default if it is not set.
 * @throws TerminalError that names the variable if it is anything else, or more than `most`
 */
export function wholeNumber(
  env: Env,
  variable: string,
  defaultValue: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const given = env[variable];
  if (!given) return defaultValue;
  const number = Number(given);
  if (Number.isSafeInteger(number) && number >= 1 && number <= most) return number;
  const limits = most === Number.MAX_SAFE_INTEGER ? 'of at least 1' : `from 1 to ${most}`;
  throw new TerminalError(
    `${variable} is not valid: expected a whole number ${limits}, but "${given}" was given`,
    {
      code: 'VARIABLE_INVALID',
    },
  );
}
