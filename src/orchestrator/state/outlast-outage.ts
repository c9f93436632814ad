import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../message-of.ts';

const outageMs = 120_000;
const firstPauseMs = 500;
const longestPauseMs = 5_000;

/** SQLSTATE of a server that is full, starts, stops or lost the connection, or what the system says of the network. */
const outageCodes = /^(08...|53...|57P0[1-5]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;
/** Errors of `pg` itself, which have no code. */
const lostConnection = /^connection terminated|timeout expired|timeout exceeded when trying to connect|not queryable/i;

/**
 * Asks the state database again while it does not answer, for two minutes at most.
 * @throws what the last attempt threw; at once where it is no outage, or the signal is aborted
 */
export async function outlastOutage<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const end = Date.now() + outageMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || !isOutage(error) || Date.now() >= end) throw error;
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

function isOutage(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isOutage);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === '' ? lostConnection.test(messageOf(error)) : outageCodes.test(code);
}
