import { RetryableError, TerminalError } from '@moderate/orchestrator';
import { z } from 'zod';
import { interpret, type ServiceRules } from './interpret.ts';
import { withoutSecrets } from './without-secrets.ts';
import { withRetries, type RetryLimits, type Settled } from './with-retries.ts';
import type { Exchange } from './exchange.ts';
import type { AdaptiveLimiter } from './limiter.ts';
import type { Answered, Missing, Refused, Reply, Unavailable } from './reply.ts';
import type { Token, Tokens } from './tokens.ts';

export interface RestOptions extends RetryLimits {
  /** Per attempt. */
  readonly timeoutMs: number;
}

export interface RestRequest {
  readonly signal?: AbortSignal | undefined;
}

/** The specifics of one service. */
export interface RestService<R extends RestRequest, T extends Token> extends ServiceRules {
  readonly tokens: Tokens<T>;
  /** Values that no error may contain, in addition to tokens. */
  readonly secrets: readonly string[];
  /** For messages: `GET /users`. */
  nameOf(request: R): string;
  send(request: R, token: T): Promise<Exchange>;
  /** Limits the number of concurrent requests; unlimited if absent. */
  limiterOf?(request: R): AdaptiveLimiter | undefined;
  /**
   * Whether to start over after the attempts are used up, for the nth time. Throws to fail the
   * request.
   */
  attemptsAgain?(request: R, reply: Reply, ended: number): Promise<boolean>;
}

/**
 * Requests to one service. Nothing that it throws or returns contains a secret or a token, and no
 * error contains a response body.
 */
export interface RestClient<R extends RestRequest, T extends Token> {
  /**
   * One attempt, repeated only with a new token if the first one was rejected. Throws only a
   * signal's reason.
   * @param waitSignal ends the wait for a slot and for a token
   */
  sendOnce(request: R, waitSignal?: AbortSignal): Promise<Reply>;
  /** Retries within the limits of the service. */
  settle(request: R): Promise<Settled<Reply>>;
  /**
   * @throws TerminalError if the request was rejected, with the code SERVICE_LOGIN_REFUSED after a
   * 401; RetryableError if the attempts are used up
   */
  conclude(request: R, settled: Settled<Reply>): Answered | Missing;
  /**
   * @throws TerminalError with the code SERVICE_ANSWER_UNKNOWN if the body has an unexpected shape,
   * because it is not the expected server then
   */
  read<O>(request: R, answered: Answered, schema: z.ZodType<O>): O;
  /**
   * The response, after bounded retries. Throws as `conclude` and `read` do, and TerminalError if
   * nothing was found.
   */
  get<O>(request: R, schema: z.ZodType<O>): Promise<O>;
  /** The same; undefined if nothing was found. */
  find<O>(request: R, schema: z.ZodType<O>): Promise<O | undefined>;
  /** The token of a login, after bounded retries. Throws as `conclude` does. */
  token(signal?: AbortSignal): Promise<T>;
}

export function createRestClient<R extends RestRequest, T extends Token>(
  service: RestService<R, T>,
  limits: RetryLimits,
): RestClient<R, T> {
  const { tokens, secrets } = service;

  async function attempt(request: R, waitSignal: AbortSignal | undefined): Promise<Reply> {
    for (let renewed = false; ; renewed = true) {
      const token = await tokens.get(waitSignal);
      if (token.kind !== 'token') return withoutSecrets(token, secrets);
      const exchanged = await service.send(request, token);
      const mayRenew =
        exchanged.kind === 'response' && exchanged.status === 401 && tokens.drop(token);
      if (!mayRenew || renewed)
        return withoutSecrets(interpret(exchanged, service.nameOf(request), service), [
          ...secrets,
          token.value,
        ]);
    }
  }

  async function sendOnce(request: R, waitSignal = request.signal): Promise<Reply> {
    const limiter = service.limiterOf?.(request);
    if (limiter === undefined) return attempt(request, waitSignal);
    return limiter.run(async (overload) => {
      const reply = await attempt(request, waitSignal);
      if (reply.kind === 'unavailable' && reply.busy)
        overload(reply.retryAfterMs <= limits.maxRetryMs ? reply.retryAfterMs : 0);
      return reply;
    }, waitSignal);
  }

  async function settle(request: R): Promise<Settled<Reply>> {
    for (let ended = 1; ; ended += 1) {
      const settled = await withRetries<Reply>(limits, () => sendOnce(request), request.signal);
      if ((await service.attemptsAgain?.(request, settled.reply, ended)) !== true) return settled;
    }
  }

  function failure(name: string, reply: Refused | Unavailable, attempts: number): Error {
    if (reply.kind === 'refused') {
      return new TerminalError(reply.message, {
        code: reply.status === 401 ? 'SERVICE_LOGIN_REFUSED' : 'SERVICE_REQUEST_REFUSED',
      });
    }
    const { reason, retryAfterMs } = reply;
    return new RetryableError(
      `${service.service} at ${service.url} failed ${attempts} times at ${name}: ${reason}`,
      {
        code: 'SERVICE_UNREACHABLE',
        retryAfterMs,
      },
    );
  }

  function conclude(request: R, { reply, attempts }: Settled<Reply>): Answered | Missing {
    if (reply.kind === 'refused' || reply.kind === 'unavailable')
      throw failure(service.nameOf(request), reply, attempts);
    return reply;
  }

  function read<O>(request: R, { body }: Answered, schema: z.ZodType<O>): O {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    // Plain text has no shape at all: the server is not an API.
    const what =
      typeof body === 'string'
        ? 'with a text that is no JSON'
        : `in an unknown shape: ${z.prettifyError(parsed.error)}`;
    const message = `${service.service} answered ${service.nameOf(request)} ${what}: is ${service.addressVariable} its address?`;
    throw new TerminalError(message, { code: 'SERVICE_ANSWER_UNKNOWN' });
  }

  async function find<O>(request: R, schema: z.ZodType<O>): Promise<O | undefined> {
    const reply = conclude(request, await settle(request));
    return reply.kind === 'missing' ? undefined : read(request, reply, schema);
  }

  return {
    sendOnce,
    settle,
    conclude,
    read,
    find,

    async get(request, schema) {
      const reply = conclude(request, await settle(request));
      if (reply.kind === 'missing') throw new TerminalError(reply.message);
      return read(request, reply, schema);
    },

    async token(signal) {
      const { reply, attempts } = await withRetries(limits, () => tokens.get(signal), signal);
      if (reply.kind === 'token') return reply;
      throw failure('the login', withoutSecrets(reply, secrets), attempts);
    },
  };
}
