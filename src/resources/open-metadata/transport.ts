import { setTimeout as sleep } from 'node:timers/promises';
import { RetryableError, TerminalError } from '../../orchestrator/errors.ts';
import { createAdaptiveLimiter } from './limiter.ts';
import { outcomeOf, outcomeOfError } from './outcome.ts';
import type { ReportOverload } from './limiter.ts';
import type { Outcome } from './outcome.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Below `/api`, with encoded parts. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly signal?: AbortSignal | undefined;
  /** Gives `undefined` for 404 in place of an error. */
  readonly missingIsFine?: boolean;
}

export interface TransportOptions {
  /** Of one attempt. */
  readonly timeoutMs: number;
  readonly maxAttempts: number;
  /** From the first failure to the start of the last attempt. */
  readonly maxRetryMs: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  readonly concurrency: { readonly start: number; readonly max: number };
}

const defaults: TransportOptions = {
  timeoutMs: 60_000,
  maxAttempts: 6,
  maxRetryMs: 180_000,
  backoffMs: 250,
  maxBackoffMs: 15_000,
  concurrency: { start: 8, max: 24 },
};

/** Sends a request and gives the parsed JSON of its answer, `undefined` when that is empty. */
export type Transport = (request: ApiRequest) => Promise<unknown>;

/**
 * REST over `fetch`, with bounded concurrency that adapts to the server and bounded retries with full jitter.
 * A dropped answer is sent again although its effect may have happened: every write of OpenMetadata that we use may be repeated,
 * a PUT creates or replaces, and a DELETE of what is gone is a 404.
 * Throws `TerminalError` for what the server refuses, `RetryableError` when the attempts are used up. Neither holds the token.
 */
export function createTransport(url: string, token: string, options: Partial<TransportOptions> = {}): Transport {
  const { timeoutMs, maxAttempts, maxRetryMs, backoffMs, maxBackoffMs, concurrency } = { ...defaults, ...options };
  const limiter = createAdaptiveLimiter(concurrency);
  const withoutToken = (text: string) => text.replaceAll(token, '***');

  async function attempt({ method, path, query, body, signal }: ApiRequest, overload: ReportOverload): Promise<Outcome> {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(`${url}/api${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`, {
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        redirect: 'manual',
      });
      const outcome = await outcomeOf(response, `${method} ${path}`);
      if (outcome.kind === 'unavailable' && outcome.busy) overload(outcome.retryAfterMs <= maxRetryMs ? outcome.retryAfterMs : 0);
      return outcome;
    } catch (error) {
      signal?.throwIfAborted();
      overload();
      return outcomeOfError(error, timeoutMs);
    }
  }

  return async function send(request) {
    const name = `${request.method} ${request.path}`;
    let giveUpAt = Infinity;
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await limiter.run((overload) => attempt(request, overload), request.signal);
      if (outcome.kind === 'answer') return parse(outcome.text, name);
      if (outcome.kind === 'refused') {
        if (request.missingIsFine && outcome.status === 404) return undefined;
        throw new TerminalError(withoutToken(outcome.message), outcome.status === 401 ? { type: 'Unauthorized' } : {});
      }
      if (attempts === 1) giveUpAt = performance.now() + maxRetryMs;
      const backoff = Math.random() * Math.min(maxBackoffMs, backoffMs * 2 ** attempts);
      const wait = Math.max(outcome.retryAfterMs, backoff);
      if (attempts >= maxAttempts || performance.now() + wait > giveUpAt) {
        const { retryAfterMs } = outcome;
        throw new RetryableError(withoutToken(`OpenMetadata at ${url} failed ${attempts} times at ${name}: ${outcome.reason}`), {
          retryAfterMs,
        });
      }
      await pause(wait, request.signal);
    }
  };
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

function parse(text: string, request: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new TerminalError(`The answer to ${request} is no JSON: is OPEN_METADATA_HOST the address of OpenMetadata?`);
  }
}
