import { z } from 'zod';
import { interpret } from '../rest/interpret.ts';
import { saidIn } from '../rest/said.ts';
import { loginRealm, requestToken } from './admin-client.ts';
import type { ServiceRules } from '../rest/interpret.ts';
import type { Login, Token } from '../rest/tokens.ts';
import type { KeycloakEnv } from './env.ts';

const answer = z.object({ accessToken: z.string().min(1), expiresIn: z.number().positive() });

/**
 * An administrator's token usually lives 60 s; a fifth of that is reserved for the requests that
 * use it.
 */
const usedShare = 0.8;

export const said = (body: unknown) => saidIn(body, ['error_description', 'errorMessage', 'error']);

export async function logIn(env: KeycloakEnv, timeoutMs: number): Promise<Login<Token>> {
  const rules: ServiceRules = {
    service: 'Keycloak',
    url: env.KEYCLOAK_SERVER_URL,
    addressVariable: 'KEYCLOAK_SERVER_URL',
    said,
    adviceOn,
  };
  const reply = interpret(
    await requestToken(env, { timeoutMs }),
    `the login to realm ${loginRealm}`,
    rules,
  );
  if (reply.kind === 'refused' || reply.kind === 'unavailable') return { reply, useMs: 0 };
  const parsed = answer.safeParse(reply.kind === 'answer' ? reply.body : undefined);
  if (parsed.success) {
    const { accessToken: value, expiresIn: lifeSecs } = parsed.data;
    return { reply: { kind: 'token', value }, useMs: lifeSecs * 1000 * usedShare };
  }
  const message =
    "The answer to a login contains no token: is KEYCLOAK_SERVER_URL Keycloak's address?";
  return { reply: { kind: 'refused', status: 200, message }, useMs: 0 };
}

function adviceOn(status: number): string | undefined {
  if (status === 404) return 'is KEYCLOAK_SERVER_URL right? Old servers have /auth at its end';
  if (status === 400 || status === 401) {
    return `KEYCLOAK_ADMIN_USERNAME and KEYCLOAK_ADMIN_PASSWORD must belong to a user of realm ${loginRealm} who logs in with only a password`;
  }
  return undefined;
}
