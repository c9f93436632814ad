import { setTimeout as sleep } from 'node:timers/promises';
import type { Unavailable } from './outcome.ts';

export interface RetryPolicy {
  readonly maxAttempts: number;
  /** From the first failure to the start of the last attempt. */
  readonly maxRetryMs: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
}

/** Attempts with full jitter, until one is not `unavailable`, attempts or time are used up, or the server asks for too long a wait. */
export async function withRetries<O extends { readonly kind: string }>(
  { maxAttempts, maxRetryMs, backoffMs, maxBackoffMs }: RetryPolicy,
  attempt: () => Promise<O | Unavailable>,
  signal?: AbortSignal,
): Promise<{ readonly outcome: O | Unavailable; readonly attempts: number }> {
  let giveUpAt = Infinity;
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await attempt();
    if (!isUnavailable(outcome)) return { outcome, attempts };
    if (attempts === 1) giveUpAt = performance.now() + maxRetryMs;
    const backoff = Math.random() * Math.min(maxBackoffMs, backoffMs * 2 ** attempts);
    const wait = Math.max(outcome.retryAfterMs, backoff);
    if (attempts >= maxAttempts || performance.now() + wait > giveUpAt) return { outcome, attempts };
    await pause(wait, signal);
  }
}

function isUnavailable(outcome: { readonly kind: string }): outcome is Unavailable {
  return outcome.kind === 'unavailable';
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
