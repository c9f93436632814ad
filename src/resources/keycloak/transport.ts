import { RetryableError, TerminalError } from '@moderate/orchestrator';
import { fetchText } from '../http/fetch-text.ts';
import { jsonOrNothing } from '../http/json-or-nothing.ts';
import { createTokens } from '../http/tokens.ts';
import { withRetries } from '../http/with-retries.ts';
import { logIn } from './log-in.ts';
import { outcomeOf } from './outcome.ts';
import type { z } from 'zod';
import type { Answered, Outcome, Refused } from '../http/outcome.ts';
import type { RetryPolicy } from '../http/with-retries.ts';
import type { KeycloakEnv } from './env.ts';

export interface KeycloakRequest {
  /** Below `/admin`, with encoded parts. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export interface TransportOptions extends RetryPolicy {
  /** Of one attempt, and of a login. */
  readonly timeoutMs: number;
}

const defaults: TransportOptions = { timeoutMs: 30_000, maxAttempts: 4, maxRetryMs: 60_000, backoffMs: 250, maxBackoffMs: 10_000 };

/** Reads from the admin API. Nothing that it throws or gives holds the password or a token. */
export interface Transport {
  /**
   * The answer, after bounded retries.
   * @throws TerminalError for what is refused or answered in another shape, RetryableError when the attempts are used up
   */
  get<T>(request: KeycloakRequest, schema: z.ZodType<T>): Promise<T>;
  /** Whether the server takes the request for a bad one (400). Throws as `get` does. */
  isBadRequest(request: KeycloakRequest): Promise<boolean>;
}

export function createTransport(env: KeycloakEnv, options: Partial<TransportOptions> = {}): Transport {
  const { timeoutMs, ...policy } = { ...defaults, ...options };
  const url = env.KEYCLOAK_SERVER_URL;
  const tokens = createTokens(() => logIn(env, timeoutMs));
  const withoutPassword = (text: string) => text.replaceAll(env.KEYCLOAK_ADMIN_PASSWORD, '***');

  async function attempt({ path, query, signal }: KeycloakRequest): Promise<Outcome> {
    for (let renewed = false; ; renewed = true) {
      const token = await tokens.get(signal);
      if (token.kind !== 'token') return token;
      const fetched = await fetchText(`${url}/admin${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`, {
        method: 'GET',
        headers: { accept: 'application/json', authorization: `Bearer ${token.value}` },
        timeoutMs,
        signal,
      });
      const outcome = outcomeOf(fetched, `GET ${path}`, (status) => advice(status, env));
      const unauthorized = outcome.kind === 'refused' && outcome.status === 401;
      if (unauthorized) tokens.drop(token);
      if (!unauthorized || renewed) return outcome;
    }
  }

  async function settle(request: KeycloakRequest): Promise<Answered | Refused> {
    const { outcome, attempts } = await withRetries(policy, () => attempt(request), request.signal);
    if (outcome.kind !== 'unavailable') return outcome;
    const { reason, retryAfterMs } = outcome;
    throw new RetryableError(withoutPassword(`Keycloak at ${url} failed ${attempts} times at GET ${request.path}: ${reason}`), {
      retryAfterMs,
    });
  }

  function refusal({ status, message }: Refused): TerminalError {
    return new TerminalError(withoutPassword(message), status === 401 ? { type: 'Unauthorized' } : {});
  }

  return {
    async get(request, schema) {
      const outcome = await settle(request);
      if (outcome.kind === 'refused') throw refusal(outcome);
      const parsed = schema.safeParse(jsonOrNothing(outcome.text));
      if (parsed.success) return parsed.data;
      throw new TerminalError(`The answer to GET ${request.path} has an unknown shape: is KEYCLOAK_SERVER_URL Keycloak's address?`);
    },

    async isBadRequest(request) {
      const outcome = await settle(request);
      if (outcome.kind === 'refused' && outcome.status !== 400) throw refusal(outcome);
      return outcome.kind === 'refused';
    },
  };
}

function advice(status: number, { KEYCLOAK_MAIN_REALM_NAME: realm }: KeycloakEnv): string | undefined {
  if (status === 404) return `is KEYCLOAK_MAIN_REALM_NAME (${realm}) the name of a realm of this server?`;
  if (status === 401) return 'a new token of the user in KEYCLOAK_ADMIN_USERNAME is refused too';
  if (status === 403) {
    return `the user in KEYCLOAK_ADMIN_USERNAME needs the role view-users of the client ${realm}-realm in realm master`;
  }
  return undefined;
}
