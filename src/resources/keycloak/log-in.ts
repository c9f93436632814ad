import { z } from 'zod';
import { fetchText } from '../http/fetch-text.ts';
import { jsonOrNothing } from '../http/json-or-nothing.ts';
import { outcomeOf } from './outcome.ts';
import type { Login, Token } from '../http/tokens.ts';
import type { KeycloakEnv } from './env.ts';

const loginRealm = 'master';
const answer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** An admin's token usually lives 60 s; a fifth of its life is left to the requests that carry it. */
const usedShare = 0.8;

export async function logIn(env: KeycloakEnv, timeoutMs: number): Promise<Login<Token>> {
  const fetched = await fetchText(`${env.KEYCLOAK_SERVER_URL}/realms/${loginRealm}/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: env.KEYCLOAK_ADMIN_USERNAME,
      password: env.KEYCLOAK_ADMIN_PASSWORD,
    }).toString(),
    timeoutMs,
  });
  const outcome = outcomeOf(fetched, `the login to realm ${loginRealm}`, advice);
  if (outcome.kind !== 'answer') return { outcome, useMs: 0 };
  const parsed = answer.safeParse(jsonOrNothing(outcome.text));
  if (parsed.success) {
    const { access_token: value, expires_in: lifeSecs } = parsed.data;
    return { outcome: { kind: 'token', value }, useMs: lifeSecs * 1000 * usedShare };
  }
  const message = "The answer to a login holds no token: is KEYCLOAK_SERVER_URL Keycloak's address?";
  return { outcome: { kind: 'refused', status: 200, message }, useMs: 0 };
}

function advice(status: number): string | undefined {
  if (status === 404) return 'is KEYCLOAK_SERVER_URL right? Old servers have /auth at its end';
  if (status === 400 || status === 401) {
    return `KEYCLOAK_ADMIN_USERNAME and KEYCLOAK_ADMIN_PASSWORD are to be of a user of realm ${loginRealm} who logs in with a password alone`;
  }
  return undefined;
}
