import { createAdaptiveLimiter } from '../rest/limiter.ts';
import {
  createRestClient,
  type RestClient,
  type RestOptions,
  type RestRequest,
} from '../rest/rest-client.ts';
import { nameOf, sendHttp, type HttpRequest } from '../rest/send-http.ts';
import { createTokens } from '../rest/tokens.ts';
import { errorMessage } from './error-message.ts';
import { logIn, type PlatformToken } from './log-in.ts';
import type { Meaning } from '../rest/interpret.ts';
import type { Reply } from '../rest/reply.ts';
import type { PlatformApiEnv } from './env.ts';

/** The path has no trailing slash, which the API does not support. */
export interface PlatformRequest extends HttpRequest, RestRequest {}

/** Longer than the gateway's time limit of 60 s. */
export interface PlatformOptions extends RestOptions {
  readonly tokenTimeoutMs: number;
  /**
   * How long to wait before resending a rejected password: Keycloak locks out users after too many
   * failures.
   */
  readonly refusalMs: number;
  readonly concurrency: number;
  /** How long a request that is sent only once may wait for its slot and its token. */
  readonly sendWithinMs: number;
}

const defaults: PlatformOptions = {
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

/** Limit for all runs of a worker; how many requests one run sends is its own decision. */
const maxUploads = 16;

const slowestBytesAMs = 250;

export interface PlatformRest extends Pick<
  RestClient<PlatformRequest, PlatformToken>,
  'get' | 'find' | 'read' | 'token'
> {
  /**
   * One attempt, repeated only with a new token if the first one was rejected. Throws only the
   * signal's reason.
   */
  sendOnce(request: PlatformRequest): Promise<Reply>;
}

export function createPlatformRest(
  env: PlatformApiEnv,
  options: Partial<PlatformOptions> = {},
): PlatformRest {
  const { timeoutMs, tokenTimeoutMs, refusalMs, concurrency, sendWithinMs, ...limits } = {
    ...defaults,
    ...options,
  };
  const limiter = createAdaptiveLimiter({ start: concurrency, max: concurrency });
  // Uploads take long and must not block other requests.
  const uploads = createAdaptiveLimiter({ start: maxUploads, max: maxUploads });

  const rest = createRestClient<PlatformRequest, PlatformToken>(
    {
      service: 'The platform API',
      url: env.API_BASE_URL,
      addressVariable: 'API_BASE_URL',
      tokens: createTokens(() =>
        logIn(env, {
          timeoutMs: tokenTimeoutMs,
          refusalMs,
        }),
      ),
      secrets: [env.API_PASSWORD],
      nameOf,
      send: (request, { value }) =>
        sendHttp(
          env.API_BASE_URL,
          {
            ...request,
            headers: { authorization: `Bearer ${value}` },
          },
          {
            timeoutMs: timeoutMs + Math.ceil((request.upload?.bytes ?? 0) / slowestBytesAMs),
            signal: request.signal,
          },
        ),
      limiterOf: ({ upload }) => (upload ? uploads : limiter),
      said: (body) => errorMessage(body).message,
      meaningOf,
      adviceOn,
    },
    limits,
  );

  return {
    ...rest,

    async sendOnce(request) {
      const waiting = AbortSignal.timeout(sendWithinMs);
      try {
        return await rest.sendOnce(
          request,
          request.signal ? AbortSignal.any([request.signal, waiting]) : waiting,
        );
      } catch (error) {
        if (error !== waiting.reason) throw error;
        const reason = `not sent, since no place or token was free for ${sendWithinMs / 1000} s`;
        return {
          kind: 'unavailable',
          reason,
          busy: true,
          away: false,
          retryAfterMs: 0,
          noEffect: true,
        };
      }
    },
  };
}

/** For requests with a token that was valid a moment ago. */
function meaningOf(status: number, body: unknown): Meaning | undefined {
  const { fromApi } = errorMessage(body);
  if (status === 404 && fromApi) return 'missing';
  if (status === 401 && !fromApi) return { busy: false, noEffect: true };
  // The API itself returns 503 if no trust service is configured; a 503 from anything else is a
  // busy or unavailable server.
  return status === 503 && fromApi ? 'refused' : undefined;
}

function adviceOn(status: number): string | undefined {
  if (status === 401 || status === 403)
    return 'the user in API_USERNAME needs the role apisix:api_admin';
  if (status === 404) return "there is no such path; is API_BASE_URL the platform's address?";
  return status === 503 ? 'the platform has no trust service' : undefined;
}
