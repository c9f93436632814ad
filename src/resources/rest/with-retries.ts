import { setTimeout as sleep } from 'node:timers/promises';
import type { Unavailable } from './reply.ts';

export interface RetryLimits {
  readonly maxAttempts: number;
  /** From the first failure to the start of the last attempt. */
  readonly maxRetryMs: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
}

export interface Settled<R> {
  readonly reply: R | Unavailable;
  readonly attempts: number;
}

/**
 * Attempts with full jitter until one is not `unavailable`, the attempts or the time are used up,
 * or the server requires too long a wait.
 */
export async function withRetries<R extends { readonly kind: string }>(
  { maxAttempts, maxRetryMs, backoffMs, maxBackoffMs }: RetryLimits,
  attempt: () => Promise<R | Unavailable>,
  signal?: AbortSignal,
): Promise<Settled<R>> {
  let giveUpAt = Infinity;
  for (let attempts = 1; ; attempts += 1) {
    const reply = await attempt();
    if (!isUnavailable(reply)) return { reply, attempts };
    if (attempts === 1) giveUpAt = performance.now() + maxRetryMs;
    const backoff = Math.random() * Math.min(maxBackoffMs, backoffMs * 2 ** attempts);
    const wait = Math.max(reply.retryAfterMs, backoff);
    if (attempts >= maxAttempts || performance.now() + wait > giveUpAt) return { reply, attempts };
    await pause(wait, signal);
  }
}

function isUnavailable(reply: { readonly kind: string }): reply is Unavailable {
  return reply.kind === 'unavailable';
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
