import pRetry from 'p-retry';
import { messageOf } from '../message-of.ts';

const pauses = { retries: Infinity, minTimeout: 500, maxTimeout: 5_000, maxRetryTime: 120_000 };

/** SQLSTATE of a server that is full, starts, stops or lost the connection, or what the system says of the network. */
const outageCodes = /^(08...|53...|57P0[1-5]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;
/** Errors of `pg` itself, which have no code. */
const lostConnection = /^connection terminated|timeout expired|timeout exceeded when trying to connect|not queryable/i;

/**
 * Asks the state database again while it does not answer, for two minutes at most.
 * @throws what the last attempt threw, at once if it is no outage; the signal's reason when that is aborted
 */
export function outlastOutage<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return pRetry(ask, { ...pauses, signal, shouldRetry: ({ error }) => isOutage(error) });
}

function isOutage(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isOutage);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === '' ? lostConnection.test(messageOf(error)) : outageCodes.test(code);
}
