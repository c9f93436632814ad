import { TerminalError } from '../../errors.ts';
import pRetry from 'p-retry';
import pTimeout from 'p-timeout';
import type { Service } from './start-service.ts';

/** A starting server may accept a connection and never respond; a new connection is opened then. */
const answerMs = 10_000;

/**
 * Polls a service until it responds.
 *
 * @throws TerminalError with the last lines of its log if it ends or takes too long; it is stopped
 * then
 */
export async function waitUntilReady(
  name: string,
  service: Service,
  ask: () => Promise<unknown>,
  timeoutMs = 60_000,
  eachMs = answerMs,
): Promise<void> {
  const askOnce = () => pTimeout(ask(), { milliseconds: Math.min(eachMs, timeoutMs) });
  try {
    await pRetry(askOnce, {
      retries: Infinity,
      factor: 1,
      minTimeout: 50,
      maxRetryTime: timeoutMs,
      shouldRetry: () => !service.hasEnded(),
    });
  } catch (error) {
    const why = service.hasEnded()
      ? 'ended while it started'
      : `did not answer within ${timeoutMs / 1000} s`;
    await service.stop();
    throw new TerminalError(`${name} ${why}. Its last lines:\n${await service.lastLines()}`, {
      code: 'DEV_SERVICE_FAILED',
      cause: error,
    });
  }
}
