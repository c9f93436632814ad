import pTimeout from 'p-timeout';
import { RetryableError, TerminalError } from '../errors.ts';
import { messageOf } from '../message-of.ts';
import type { DeliveryEnd } from '../state/alert-deliveries.ts';
import type { AlertMessage } from './message.ts';
import type { Send } from './targets/target.ts';

/**
 * The timeout of one request, the time after which a message is abandoned, and the pauses between
 * attempts.
 */
export interface DeliveryLimits {
  readonly answerMs: number;
  readonly giveUpMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

export const deliveryLimits: DeliveryLimits = {
  answerMs: 15_000,
  giveUpMs: 86_400_000,
  firstPauseMs: 5_000,
  longestPauseMs: 15 * 60_000,
};

/** Stops waiting at the timeout, even if the target ignores the signal. */
export async function sendWithin(
  send: Send,
  message: AlertMessage,
  answerMs: number,
): Promise<string> {
  const signal = AbortSignal.timeout(answerMs);
  const late = () => new RetryableError(`It did not answer within ${answerMs / 1000} s`);
  try {
    return await pTimeout(send(message, signal), { milliseconds: answerMs + 500, message: late() });
  } catch (error) {
    throw signal.aborted ? late() : error;
  }
}

/**
 * Sends a message once, and returns whether it was delivered, should be retried, or is abandoned.
 */
export async function deliver(
  send: Send,
  {
    message,
    attempts,
    ageMs,
  }: { readonly message: AlertMessage; readonly attempts: number; readonly ageMs: number },
  limits: DeliveryLimits,
): Promise<DeliveryEnd> {
  try {
    return { status: 'delivered', answer: await sendWithin(send, message, limits.answerMs) };
  } catch (error) {
    const answer = messageOf(error);
    if (error instanceof TerminalError || ageMs >= limits.giveUpMs)
      return { status: 'undeliverable', answer };
    return { status: 'pending', answer, againInMs: pauseMs(attempts, error, limits) };
  }
}

/** Waits at least as long as the target's `Retry-After`. */
function pauseMs(
  attempts: number,
  error: unknown,
  { firstPauseMs, longestPauseMs, giveUpMs }: DeliveryLimits,
): number {
  const asked = error instanceof RetryableError ? (error.retryAfterMs ?? 0) : 0;
  const usual = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts - 1, 20));
  // Messages that failed together should not be retried together.
  return Math.min(Math.max(asked, usual * (0.75 + Math.random() / 2)), giveUpMs);
}
