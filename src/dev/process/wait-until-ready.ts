import { setTimeout as sleep } from 'node:timers/promises';
import { TerminalError } from '@moderate/orchestrator';
import type { Service } from './start-service.ts';

/** A server that is starting may take a connection and never say a word: then another is asked for. */
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
  const end = Date.now() + timeoutMs;
  let lastError: unknown;
  while (Date.now() < end && !service.hasEnded()) {
    try {
      await withinTime(ask(), Math.min(eachMs, end - Date.now()));
      return;
    } catch (error) {
      lastError = error;
      await sleep(50);
    }
  }
  const why = service.hasEnded() ? 'ended while it started' : `did not answer within ${timeoutMs / 1000} s`;
  await service.stop();
  throw new TerminalError(`${name} ${why}. Its last lines:\n${await service.lastLines()}`, { cause: lastError });
}

async function withinTime(answer: Promise<unknown>, ms: number): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms`)), ms);
  await Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
