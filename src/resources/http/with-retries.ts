import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from './outcome.ts';

export interface RetryPolicy {
  readonly maxAttempts: number;
  /** From the first failure to the start of the last attempt. */
  readonly maxRetryMs: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
}

/** Attempts with full jitter, until one is not `unavailable`, attempts or time are used up, or the server asks for too long a wait. */
export async function withRetries(
  { maxAttempts, maxRetryMs, backoffMs, maxBackoffMs }: RetryPolicy,
  attempt: () => Promise<Outcome>,
  signal?: AbortSignal,
): Promise<{ readonly outcome: Outcome; readonly attempts: number }> {
  let giveUpAt = Infinity;
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await attempt();
    if (outcome.kind !== 'unavailable') return { outcome, attempts };
    if (attempts === 1) giveUpAt = performance.now() + maxRetryMs;
    const backoff = Math.random() * Math.min(maxBackoffMs, backoffMs * 2 ** attempts);
    const wait = Math.max(outcome.retryAfterMs, backoff);
    if (attempts >= maxAttempts || performance.now() + wait > giveUpAt) return { outcome, attempts };
    await pause(wait, signal);
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
