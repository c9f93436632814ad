import pRetry from 'p-retry';
import { postgresOutage } from './postgres-outage.ts';

const pauses = { retries: Infinity, minTimeout: 500, maxTimeout: 5_000, maxRetryTime: 120_000 };

/**
 * Asks the state database again while it does not answer, for two minutes at most.
 * @throws what the last attempt threw, at once if it is no outage; the signal's reason when that is aborted
 */
export function outlastOutage<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return pRetry(ask, {
    ...pauses,
    signal,
    shouldRetry: ({ error }) => postgresOutage(error) !== undefined,
  });
}
