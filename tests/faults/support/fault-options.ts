import { readEnv } from '#orchestrator/env.ts';

const env = readEnv();

/** How many times a fault strikes; three unless `npm run test:faults -- --points N` says otherwise. */
export const points = wholeNumber('FAULT_POINTS', 3);

/** What all random choices of the fault tests follow from. A test tells it in its name, so that a failure can be repeated. */
export const seed = wholeNumber('FAULT_SEED', Date.now() % 1_000_000);

function wholeNumber(variable: string, otherwise: number): number {
  const number = Number(env[variable] || otherwise);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`${variable} is to be a whole number of at least 1`);
  return number;
}
