import pTimeout from 'p-timeout';
import { RetryableError, TerminalError } from '../errors.ts';
import { messageOf } from '../message-of.ts';
import type { DeliveryEnd } from '../state/alert-deliveries.ts';
import type { AlertMessage } from './message.ts';
import type { Send } from './targets/target.ts';

/** The time for one answer, the time until a message is given up, and the pauses between its attempts. */
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

/** Ends after the time, even if the target ignores the signal. */
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

/** Sends a message once, and says whether it is delivered, to be retried, or given up. */
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

/** At least as long as the target requests in `Retry-After`. */
function pauseMs(
  attempts: number,
  error: unknown,
  { firstPauseMs, longestPauseMs, giveUpMs }: DeliveryLimits,
): number {
  const asked = error instanceof RetryableError ? (error.retryAfterMs ?? 0) : 0;
  const usual = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts - 1, 20));
  // Messages that failed at once do not come back at once.
  return Math.min(Math.max(asked, usual * (0.75 + Math.random() / 2)), giveUpMs);
}
