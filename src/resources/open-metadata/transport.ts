import { RetryableError, TerminalError } from '../../orchestrator/errors.ts';
import { fetchText } from '../http/fetch-text.ts';
import { createAdaptiveLimiter } from '../http/limiter.ts';
import { withRetries } from '../http/with-retries.ts';
import { outcomeOf } from './outcome.ts';
import type { ReportOverload } from '../http/limiter.ts';
import type { Outcome } from '../http/outcome.ts';
import type { RetryPolicy } from '../http/with-retries.ts';

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

export interface TransportOptions extends RetryPolicy {
  /** Of one attempt. */
  readonly timeoutMs: number;
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
  const { timeoutMs, concurrency, ...policy } = { ...defaults, ...options };
  const limiter = createAdaptiveLimiter(concurrency);
  const withoutToken = (text: string) => text.replaceAll(token, '***');

  async function attempt({ method, path, query, body, signal }: ApiRequest, overload: ReportOverload): Promise<Outcome> {
    const fetched = await fetchText(`${url}/api${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      timeoutMs,
      signal,
    });
    const outcome = outcomeOf(fetched, `${method} ${path}`);
    if (outcome.kind === 'unavailable' && outcome.busy) overload(outcome.retryAfterMs <= policy.maxRetryMs ? outcome.retryAfterMs : 0);
    return outcome;
  }

  return async function send(request) {
    const name = `${request.method} ${request.path}`;
    const { signal } = request;
    const { outcome, attempts } = await withRetries(policy, () => limiter.run((overload) => attempt(request, overload), signal), signal);
    if (outcome.kind === 'answer') return parse(outcome.text, name);
    if (outcome.kind === 'unavailable') {
      const { reason, retryAfterMs } = outcome;
      const message = `OpenMetadata at ${url} failed ${attempts} times at ${name}: ${reason}`;
      throw new RetryableError(withoutToken(message), { retryAfterMs });
    }
    if (request.missingIsFine && outcome.status === 404) return undefined;
    throw new TerminalError(withoutToken(outcome.message), outcome.status === 401 ? { type: 'Unauthorized' } : {});
  };
}

function parse(text: string, request: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new TerminalError(`The answer to ${request} is no JSON: is OPEN_METADATA_HOST the address of OpenMetadata?`);
  }
}
