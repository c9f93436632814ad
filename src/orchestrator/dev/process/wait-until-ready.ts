import { TerminalError } from '../../errors.ts';
import pRetry from 'p-retry';
import pTimeout from 'p-timeout';
import type { Service } from './start-service.ts';

/** A server that is starting may take a connection and never say a word: then another connection is made. */
const answerMs = 10_000;

/**
 * Asks a service again and again until it answers.
 *
 * @throws TerminalError with the last lines of its log when it ends or takes too long; it is stopped then
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
