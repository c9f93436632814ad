import { readEnv } from '#orchestrator/env.ts';

const env = readEnv();

/**
 * How many times a fault strikes; defaults to three, set by `npm run test:faults -- --points N`.
 */
export const points = wholeNumber('FAULT_POINTS', 3);

/**
 * The seed of all random choices of the fault tests. A test's name contains it, so that a failure
 * can be reproduced.
 */
export const seed = wholeNumber('FAULT_SEED', Date.now() % 1_000_000);

function wholeNumber(variable: string, otherwise: number): number {
  const number = Number(env[variable] || otherwise);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`${variable} is to be a whole number of at least 1`);
  return number;
}
