import pRetry from 'p-retry';
import { postgresOutage } from './postgres-outage.ts';

const pauses = { retries: Infinity, minTimeout: 500, maxTimeout: 5_000, maxRetryTime: 120_000 };

/**
 * Retries a call for up to two minutes while the state database does not answer.
 * @throws the error of the last attempt, immediately if it is not an outage; the signal's reason if
 * aborted
 */
export function outlastOutage<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return pRetry(ask, {
    ...pauses,
    signal,
    shouldRetry: ({ error }) => postgresOutage(error) !== undefined,
  });
}
