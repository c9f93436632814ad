import { TerminalError } from '@moderate/orchestrator';
import { z } from 'zod';
import { createAdaptiveLimiter } from '../rest/limiter.ts';
import { createRestClient, type RestOptions, type RestRequest } from '../rest/rest-client.ts';
import { saidIn } from '../rest/said.ts';
import { nameOf, sendHttp, type HttpRequest } from '../rest/send-http.ts';
import { fixedToken, type Token } from '../rest/tokens.ts';
import { inWords, type Outlast } from './outlast.ts';
import type { Reply } from '../rest/reply.ts';

export interface ApiRequest extends HttpRequest, RestRequest {
  /** Makes the request wait for an unavailable server. */
  readonly outlast?: Outlast | undefined;
}

export interface OpenMetadataOptions extends RestOptions {
  readonly concurrency: { readonly start: number; readonly max: number };
}

const defaults: OpenMetadataOptions = {
  timeoutMs: 60_000,
  maxAttempts: 6,
  maxRetryMs: 180_000,
  backoffMs: 250,
  maxBackoffMs: 15_000,
  concurrency: { start: 8, max: 24 },
};

const maxOutages = 3;
const catalogAway = 'CatalogAway';

/**
 * A request without response is retried although it may have had its effect: all writes to
 * OpenMetadata used here are idempotent. A PUT creates or replaces, and a DELETE of a missing
 * entity returns 404. All methods throw as the REST client does, and a `TerminalError` named
 * `CatalogAway` if the server was unavailable for too long.
 */
export interface OpenMetadataRest {
  get<O>(request: ApiRequest, schema: z.ZodType<O>): Promise<O>;
  /** Undefined after a 404. */
  find<O>(request: ApiRequest, schema: z.ZodType<O>): Promise<O | undefined>;
  /** For responses whose content is irrelevant. */
  send(request: ApiRequest): Promise<void>;
  /**
   * Sends one small request, outside the concurrency limit: returns why the server is unavailable,
   * or undefined after any response.
   */
  probe(signal: AbortSignal): Promise<string | undefined>;
}

/** A response of an API rather than a page of another server. */
export const anyAnswer = z.union([z.literal(''), z.looseObject({})]);

export function createOpenMetadataRest(
  url: string,
  token: string,
  options: Partial<OpenMetadataOptions> = {},
): OpenMetadataRest {
  const { timeoutMs, concurrency, ...limits } = { ...defaults, ...options };
  const limiter = createAdaptiveLimiter(concurrency);
  const probing: ApiRequest = { method: 'GET', path: '/v1/system/version' };

  const rest = createRestClient<ApiRequest & { readonly inTurn?: boolean }, Token>(
    {
      service: 'OpenMetadata',
      url,
      addressVariable: 'OPEN_METADATA_HOST',
      tokens: fixedToken(token),
      secrets: [],
      nameOf,
      send: (request, { value }) => {
        const headers = {
          authorization: `Bearer ${value}`,
          ...(request.method === 'PATCH' && { 'content-type': 'application/json-patch+json' }),
        };
        return sendHttp(
          `${url}/api`,
          {
            ...request,
            headers,
          },
          {
            timeoutMs,
            signal: request.signal,
          },
        );
      },
      limiterOf: ({ inTurn = true }) => (inTurn ? limiter : undefined),
      said: (body) => saidIn(body, ['message', 'responseMessage']),
      meaningOf: (status) => {
        if (status === 404) return 'missing';
        return status === 409
          ? {
              busy: false,
              noEffect: false,
            }
          : undefined;
      },
      adviceOn,
      attemptsAgain: ({ outlast, ...request }, reply, ended) =>
        outlastAway(outlast, reply, {
          url,
          name: nameOf(request),
          outages: ended,
        }),
    },
    limits,
  );

  return {
    get: rest.get,
    find: rest.find,
    send: async (request) => void (await rest.get(request, anyAnswer)),
    probe: async (signal) => {
      const reply = await rest.sendOnce({ ...probing, signal, inTurn: false });
      return reply.kind === 'unavailable' && reply.away ? reply.reason : undefined;
    },
  };
}

interface AwayRequest {
  readonly url: string;
  readonly name: string;
  readonly outages: number;
}

/**
 * If the server repeatedly responds to others but not to this request, the request is at fault.
 * @returns whether the server is available again
 */
async function outlastAway(
  outlast: Outlast | undefined,
  reply: Reply,
  { url, name, outages }: AwayRequest,
): Promise<boolean> {
  const isAway = reply.kind === 'unavailable' && reply.away;
  if (!isAway) outlast?.answered();
  if (outlast === undefined || !isAway || outages >= maxOutages) return false;
  if (await outlast.answers()) return true;
  const message = `OpenMetadata at ${url} has not answered for as long as OPEN_METADATA_OUTAGE_MINUTES allows (${name}: ${inWords(reply.reason)}). When it answers again, retry the run`;
  throw new TerminalError(message, { type: catalogAway });
}

/**
 * Whether a failure concerns the server or our access to it rather than the entity that was sent.
 */
export function concernsServer(error: unknown): boolean {
  return (
    error instanceof TerminalError &&
    ['SERVICE_LOGIN_REFUSED', 'SERVICE_ANSWER_UNKNOWN', catalogAway].includes(error.name)
  );
}

function adviceOn(status: number): string | undefined {
  if (status === 401) return 'it refuses the token in OPEN_METADATA_TOKEN';
  return status === 403 ? 'the token in OPEN_METADATA_TOKEN has no right to this' : undefined;
}
