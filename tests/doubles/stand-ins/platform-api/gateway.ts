import { gatewayText, ok, plainText } from './answers.ts';
import type { Answer } from '../router.ts';
import type { ReceivedRequest } from '../serve.ts';
import type { Caller, Keycloak } from './keycloak.ts';

export type Report = (violation: string) => void;

const tokenMissing = gatewayText(401, { message: 'Missing JWT token in request' });

/** `POST /api/token`. Any deviation is treated as a call without a token. */
export function answerTokenRequest(
  { path, query, headers, text }: ReceivedRequest,
  keycloak: Keycloak,
  report: Report,
): Answer {
  const contentType = headers['content-type'];
  if (contentType !== 'application/x-www-form-urlencoded' || query.size > 0) {
    report(`POST ${path}: ${query.size > 0 ? 'a query' : `content type ${contentType}`}`);
    return tokenMissing;
  }
  const form = new URLSearchParams(text);
  for (const field of ['username', 'password']) {
    if (!form.get(field)) return gatewayText(422, { message: `${field} is missing.` });
  }
  if (!keycloak.isUp())
    return gatewayText(401, { message: 'Accessing token endpoint URL failed.' });
  const token = keycloak.logIn(form.get('username') ?? '', form.get('password') ?? '');
  if (!token) return gatewayText(401, { message: 'Could not decode JSON from response.' });
  const body = {
    access_token: token.value,
    expires_in: token.lifeSecs,
    refresh_expires_in: 1800,
    refresh_token: 'never used',
    token_type: 'Bearer',
    'not-before-policy': 0,
    session_state: 'stand-in',
    scope: 'email profile',
  };
  return { ...ok(JSON.stringify(body)), headers: plainText };
}

/**
 * The caller, which the gateway requests from Keycloak on every call, or why the call is rejected.
 */
export function identify(
  authorization: string | undefined,
  keycloak: Keycloak,
): Caller | { readonly refusal: Answer } {
  if (!authorization) return { refusal: tokenMissing };
  if (!keycloak.isUp())
    return { refusal: { status: 500, body: 'Internal Server Error', headers: plainText } };
  const invalidToken = gatewayText(401, {
    error: 'invalid_grant',
    error_description: 'Invalid bearer token',
  });
  return keycloak.callerOf(authorization.replace(/^Bearer /, '')) ?? { refusal: invalidToken };
}
