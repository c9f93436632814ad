import { RetryableError, TerminalError } from '@moderate/orchestrator';
import { fetchText } from '../http/fetch-text.ts';
import { createAdaptiveLimiter } from '../http/limiter.ts';
import { createTokens } from '../http/tokens.ts';
import { withRetries } from '../http/with-retries.ts';
import { logIn } from './log-in.ts';
import { outcomeOf } from './outcome.ts';
import { parseAnswer } from './parse-answer.ts';
import { withoutSecrets } from './without-secrets.ts';
import type { z } from 'zod';
import type { Fetched, StreamedBody } from '../http/fetch-text.ts';
import type { Answered, Unavailable } from '../http/outcome.ts';
import type { Token } from '../http/tokens.ts';
import type { RetryPolicy } from '../http/with-retries.ts';
import type { PlatformApiEnv } from './env.ts';
import type { Missing, PlatformOutcome } from './outcome.ts';

export interface PlatformRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** With encoded parts and without a final slash, which the API does not know. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** In place of `body`. */
  readonly upload?: StreamedBody;
  readonly signal?: AbortSignal | undefined;
}

export interface TransportOptions extends RetryPolicy {
  /** Of one attempt. The gateway gives the API up after 60 s. */
  readonly timeoutMs: number;
  readonly tokenTimeoutMs: number;
  readonly refusalMs: number;
  readonly concurrency: number;
  /** How long a request that is sent only once may wait for its place and its token. */
  readonly sendWithinMs: number;
}

const defaults: TransportOptions = {
  timeoutMs: 65_000,
  tokenTimeoutMs: 15_000,
  refusalMs: 10_000,
  concurrency: 5,
  sendWithinMs: 20_000,
  maxAttempts: 4,
  maxRetryMs: 120_000,
  backoffMs: 500,
  maxBackoffMs: 15_000,
};

/** How many a run asks for is its own matter; this is for all runs of a worker. */
const maxUploads = 16;

const slowestBytesAMs = 250;

/** Nothing that it throws or gives holds the password or a token. */
export interface Transport {
  /**
   * The answer, after bounded retries, since a 500 may be the caller's fault and stay.
   * @throws TerminalError for what is refused or answered in another shape, RetryableError when the attempts are used up
   */
  send<T>(request: PlatformRequest, schema: z.ZodType<T>): Promise<T>;
  /** As `send`; nothing where the API says that it has nothing. */
  find<T>(request: PlatformRequest, schema: z.ZodType<T>): Promise<T | undefined>;
  /** One attempt; repeated only with a new token where the first was refused. Throws nothing but the signal's reason. */
  sendOnce(request: PlatformRequest): Promise<PlatformOutcome>;
  /** The platform's name for the user that we log in as. */
  username(signal?: AbortSignal): Promise<string>;
}

export function createTransport(env: PlatformApiEnv, options: Partial<TransportOptions> = {}): Transport {
  const { timeoutMs, tokenTimeoutMs, refusalMs, concurrency, sendWithinMs, ...policy } = { ...defaults, ...options };
  const limiter = createAdaptiveLimiter({ start: concurrency, max: concurrency });
  // They take long, and must hold up nothing else.
  const uploads = createAdaptiveLimiter({ start: maxUploads, max: maxUploads });
  const tokens = createTokens(() => logIn(env, { timeoutMs: tokenTimeoutMs, refusalMs }));

  async function attempt(request: PlatformRequest, tokenSignal: AbortSignal | undefined): Promise<PlatformOutcome> {
    for (let renewed = false; ; renewed = true) {
      const token = await tokens.get(tokenSignal);
      if (token.kind !== 'token') return withoutSecrets(token, [env.API_PASSWORD]);
      const fetched = await sendWith(token, request);
      const unauthorized = fetched.kind === 'response' && fetched.status === 401;
      if (unauthorized) tokens.drop(token);
      if (!unauthorized || renewed) return withoutSecrets(outcomeOf(fetched, nameOf(request)), [env.API_PASSWORD, token.value]);
    }
  }

  function sendWith(token: Token, { method, path, query, body, upload, signal }: PlatformRequest): Promise<Fetched> {
    return fetchText(`${env.API_BASE_URL}${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token.value}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: upload ?? (body && JSON.stringify(body)),
      timeoutMs: timeoutMs + Math.ceil((upload?.bytes ?? 0) / slowestBytesAMs),
      signal,
    });
  }

  function inTurn(request: PlatformRequest, waitSignal = request.signal): Promise<PlatformOutcome> {
    return (request.upload ? uploads : limiter).run(async (overload) => {
      const outcome = await attempt(request, waitSignal);
      if (outcome.kind === 'unavailable' && outcome.busy) overload(outcome.retryAfterMs <= policy.maxRetryMs ? outcome.retryAfterMs : 0);
      return outcome;
    }, waitSignal);
  }

  async function settle(request: PlatformRequest): Promise<Answered | Missing> {
    const { outcome, attempts } = await withRetries(policy, () => inTurn(request), request.signal);
    if (outcome.kind === 'unavailable') throw givenUp(nameOf(request), attempts, outcome);
    if (outcome.kind === 'refused') throw new TerminalError(outcome.message, outcome.status === 401 ? { type: 'Unauthorized' } : {});
    return outcome;
  }

  function givenUp(what: string, attempts: number, { reason, retryAfterMs }: Unavailable): RetryableError {
    return new RetryableError(`The platform API at ${env.API_BASE_URL} failed ${attempts} times at ${what}: ${reason}`, { retryAfterMs });
  }

  return {
    async send(request, schema) {
      const outcome = await settle(request);
      if (outcome.kind === 'missing') throw new TerminalError(outcome.message);
      return parseAnswer(outcome.text, schema, nameOf(request));
    },

    async find(request, schema) {
      const outcome = await settle(request);
      return outcome.kind === 'missing' ? undefined : parseAnswer(outcome.text, schema, nameOf(request));
    },

    async sendOnce(request) {
      const waiting = AbortSignal.timeout(sendWithinMs);
      try {
        return await inTurn(request, request.signal ? AbortSignal.any([request.signal, waiting]) : waiting);
      } catch (error) {
        if (error !== waiting.reason) throw error;
        const reason = `not sent, since no place or token was free for ${sendWithinMs / 1000} s`;
        return { kind: 'unavailable', reason, busy: true, retryAfterMs: 0, noEffect: true };
      }
    },

    async username(signal) {
      const { outcome, attempts } = await withRetries(policy, () => tokens.get(signal), signal);
      if (outcome.kind === 'token') return outcome.username;
      const failed = withoutSecrets(outcome, [env.API_PASSWORD]);
      if (failed.kind === 'unavailable') throw givenUp('POST /api/token', attempts, failed);
      throw new TerminalError(failed.message, { type: 'Unauthorized' });
    },
  };
}

function nameOf({ method, path }: PlatformRequest): string {
  return `${method} ${path}`;
}
