import { RetryableError, TerminalError } from '@moderate/orchestrator';
import { fetchText } from '../http/fetch-text.ts';
import { createAdaptiveLimiter } from '../http/limiter.ts';
import { withRetries } from '../http/with-retries.ts';
import { outcomeOf } from './outcome.ts';
import { inWords, type Outlast } from './outlast.ts';
import type { ReportOverload } from '../http/limiter.ts';
import type { Outcome } from '../http/outcome.ts';
import type { RetryPolicy } from '../http/with-retries.ts';

export interface ApiRequest {
  /** The body of a PATCH is a JSON patch. */
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`, with encoded parts. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly signal?: AbortSignal | undefined;
  /** Has the request wait for a server that is away. */
  readonly outlast?: Outlast | undefined;
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

const maxOutages = 3;

export interface Transport {
  /** Sends a request and gives the parsed JSON of its answer, `undefined` when that is empty. */
  send(request: ApiRequest): Promise<unknown>;
  /** Sends a small request once, beside all others: why the server is away, or nothing where it answers, whatever it says. */
  probe(signal: AbortSignal): Promise<string | undefined>;
}

/**
 * REST over `fetch`, with bounded concurrency that adapts to the server and bounded retries with full jitter.
 * A dropped answer is sent again although its effect may have happened: every write of OpenMetadata that we use may be repeated,
 * a PUT creates or replaces, and a DELETE of what is gone is a 404.
 * Throws `TerminalError` for what the server refuses and, named `CatalogAway`, when it was away for too long, `RetryableError` when the
 * attempts are used up. None holds the token.
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
        ...(body && { 'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/json' }),
      },
      body: body && JSON.stringify(body),
      timeoutMs,
      signal,
    });
    const outcome = outcomeOf(fetched, `${method} ${path}`);
    if (outcome.kind === 'unavailable' && outcome.busy) overload(outcome.retryAfterMs <= policy.maxRetryMs ? outcome.retryAfterMs : 0);
    return outcome;
  }

  /** As often as the server answers to others and not to this request, the request is at fault. */
  async function settle(request: ApiRequest, name: string) {
    const { signal, outlast } = request;
    for (let outages = 1; ; outages += 1) {
      const settled = await withRetries(policy, () => limiter.run((overload) => attempt(request, overload), signal), signal);
      const { outcome } = settled;
      const away = outcome.kind === 'unavailable' && outcome.away === true;
      if (!away) outlast?.answered();
      if (outlast === undefined || !away || outages >= maxOutages) return settled;
      if (await outlast.answers()) continue;
      const message = `OpenMetadata at ${url} has not answered for as long as OPEN_METADATA_OUTAGE_MINUTES allows (${name}: ${inWords(outcome.reason)}). When it answers again, retry the run`;
      throw new TerminalError(withoutToken(message), { type: 'CatalogAway' });
    }
  }

  async function send(request: ApiRequest): Promise<unknown> {
    const name = `${request.method} ${request.path}`;
    const { outcome, attempts } = await settle(request, name);
    if (outcome.kind === 'answer') return parse(outcome.text, name);
    if (outcome.kind === 'unavailable') {
      const { reason, retryAfterMs } = outcome;
      const message = `OpenMetadata at ${url} failed ${attempts} times at ${name}: ${reason}`;
      throw new RetryableError(withoutToken(message), { retryAfterMs });
    }
    if (request.missingIsFine && outcome.status === 404) return undefined;
    throw new TerminalError(withoutToken(outcome.message), outcome.status === 401 ? { type: 'Unauthorized' } : {});
  }

  return {
    send,
    probe: async (signal) => {
      const outcome = await attempt({ method: 'GET', path: '/v1/system/version', signal }, () => undefined);
      return outcome.kind === 'unavailable' && outcome.away === true ? withoutToken(outcome.reason) : undefined;
    },
  };
}

/** Whether a failure is about the server or our right to it, and not about the entity that was sent. */
export function concernsServer(error: unknown): boolean {
  return error instanceof TerminalError && ['Unauthorized', 'CatalogAway'].includes(error.name);
}

function parse(text: string, request: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new TerminalError(`The answer to ${request} is no JSON: is OPEN_METADATA_HOST the address of OpenMetadata?`);
  }
}
