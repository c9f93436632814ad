import { z } from 'zod';
import { jsonOrNothing } from '../rest/json-or-nothing.ts';
import { sendHttp } from '../rest/send-http.ts';
import { errorMessage } from './error-message.ts';
import type { Exchange } from '../rest/exchange.ts';
import type { Refused, Unavailable } from '../rest/reply.ts';
import type { Login, Token } from '../rest/tokens.ts';
import type { PlatformApiEnv } from './env.ts';

export interface PlatformToken extends Token {
  /**
   * The platform's name for the user, who may have logged in with an email address or a different
   * case.
   */
  readonly username: string;
}

export interface LoginOptions {
  readonly timeoutMs: number;
  readonly refusalMs: number;
}

const answer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const claims = z.object({ preferred_username: z.string().min(1) });

/**
 * A token is rejected the second it expires, so a tenth of its life is reserved: 30 s of the usual
 * 300.
 */
const usedShare = 0.9;

export async function logIn(
  env: PlatformApiEnv,
  { timeoutMs, refusalMs }: LoginOptions,
): Promise<Login<PlatformToken>> {
  const request = {
    method: 'POST',
    path: '/api/token',
    // The gateway accepts exactly this type, not the one with a charset that `fetch` sets for a
    // URLSearchParams body.
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      username: env.API_USERNAME,
      password: env.API_PASSWORD,
    }).toString(),
  } as const;
  const exchanged = await sendHttp(env.API_BASE_URL, request, { timeoutMs });
  if (exchanged.kind === 'response' && exchanged.status === 200) {
    const login = loginIn(exchanged.body, env);
    if (login) return login;
  }
  const reply = failureOf(exchanged);
  return { reply, useMs: reply.kind === 'refused' ? refusalMs : 0 };
}

function loginIn(body: unknown, env: PlatformApiEnv): Login<PlatformToken> | undefined {
  const parsed = answer.safeParse(body);
  if (!parsed.success) return undefined;
  const { access_token: value, expires_in: lifeSecs } = parsed.data;
  const username = usernameIn(value) ?? env.API_USERNAME.toLowerCase();
  return { reply: { kind: 'token', value, username }, useMs: lifeSecs * 1000 * usedShare };
}

function usernameIn(token: string): string | undefined {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return claims.safeParse(jsonOrNothing(payload)).data?.preferred_username;
}

/**
 * A 401 has three possible causes: Keycloak is down, it rejects the user, or the request is
 * malformed.
 */
function failureOf(exchanged: Exchange): Refused | Unavailable {
  if (exchanged.kind === 'no-response') return unavailable(exchanged.reason);
  const { status, body, retryAfterMs } = exchanged;
  if (status === 200)
    return refused(status, 'the answer contains none; is API_BASE_URL the platform?');
  const { message } = errorMessage(body);
  if (status === 429 || status >= 500) return unavailable(`${status} ${message}`, retryAfterMs);
  if (message === 'Accessing token endpoint URL failed.')
    return unavailable(`Keycloak does not answer: ${status} ${message}`);
  if (message === 'Could not decode JSON from response.') {
    return refused(
      status,
      `Keycloak does not take API_USERNAME and API_PASSWORD: ${status} ${message}`,
    );
  }
  return refused(
    status,
    `${status} ${message}; is API_BASE_URL the platform's own address, with its scheme?`,
  );
}

/** Without a token, nothing was sent to the API. */
function unavailable(reason: string, retryAfterMs = 0): Unavailable {
  return {
    kind: 'unavailable',
    reason: `no token: ${reason}`,
    busy: false,
    away: false,
    retryAfterMs,
    noEffect: true,
  };
}

function refused(status: number, message: string): Refused {
  return { kind: 'refused', status, message: `The platform gives no token: ${message}` };
}
