import KeycloakAdminClient, { NetworkError } from '@keycloak/keycloak-admin-client';
import { getToken, type TokenResponse } from '@keycloak/keycloak-admin-client/lib/utils/auth.js';
import { exchange, responseOf, type Exchange, type ExchangeLimits } from '../rest/exchange.ts';
import type { KeycloakEnv } from './env.ts';

/** The realm of administrators. */
export const loginRealm = 'master';

/**
 * Sends a request through Keycloak's own client, which receives a token and has no time limits,
 * cancellation or retries: those, and error handling and redaction, are provided by the REST
 * client.
 */
export function callAdmin(
  env: KeycloakEnv,
  token: string,
  call: (admin: KeycloakAdminClient) => Promise<unknown>,
  limits: ExchangeLimits,
): Promise<Exchange> {
  return exchange(async (signal) => {
    const admin = new KeycloakAdminClient({
      baseUrl: env.KEYCLOAK_SERVER_URL,
      requestOptions: optionsWith(signal),
    });
    admin.registerTokenProvider({ getAccessToken: () => Promise.resolve(token) });
    return answerOf(() => call(admin));
  }, limits);
}

/** Logs in as the administrator. The response body is a `TokenResponse`. */
export function requestToken(env: KeycloakEnv, limits: ExchangeLimits): Promise<Exchange> {
  return exchange(async (signal) => {
    const credentials = {
      ...({
        grantType: 'password',
        clientId: 'admin-cli',
      } as const),
      username: env.KEYCLOAK_ADMIN_USERNAME,
      password: env.KEYCLOAK_ADMIN_PASSWORD,
    };
    const settings = {
      baseUrl: env.KEYCLOAK_SERVER_URL,
      realmName: loginRealm,
      credentials,
      requestOptions: optionsWith(signal),
    };
    return answerOf((): Promise<TokenResponse> => getToken(settings));
  }, limits);
}

/**
 * The client passes these options to `fetch` unchanged. Its own `timeout` would replace the signal.
 */
function optionsWith(signal: AbortSignal): RequestInit {
  return { signal, redirect: 'manual' };
}

async function answerOf(call: () => Promise<unknown>): Promise<Exchange> {
  try {
    return { kind: 'response', status: 200, statusText: 'OK', retryAfterMs: 0, body: await call() };
  } catch (error) {
    if (error instanceof NetworkError) return responseOf(error.response, error.responseData);
    // A login response that is not JSON.
    if (error instanceof SyntaxError)
      return { kind: 'response', status: 200, statusText: 'OK', retryAfterMs: 0, body: '' };
    throw error;
  }
}
