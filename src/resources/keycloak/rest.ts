import {
  createRestClient,
  type RestClient,
  type RestOptions,
  type RestRequest,
} from '../rest/rest-client.ts';
import { createTokens, type Token } from '../rest/tokens.ts';
import { callAdmin } from './admin-client.ts';
import { logIn, said } from './log-in.ts';
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { KeycloakEnv } from './env.ts';

export interface AdminRequest extends RestRequest {
  /** For error messages. */
  readonly name: string;
  readonly call: (admin: KeycloakAdminClient) => Promise<unknown>;
}

const defaults: RestOptions = {
  timeoutMs: 30_000,
  maxAttempts: 4,
  maxRetryMs: 60_000,
  backoffMs: 250,
  maxBackoffMs: 10_000,
};

/** The admin API, with an administrator's credentials. */
export function createKeycloakRest(
  env: KeycloakEnv,
  options: Partial<RestOptions> = {},
): RestClient<AdminRequest, Token> {
  const { timeoutMs, ...limits } = { ...defaults, ...options };
  return createRestClient<AdminRequest, Token>(
    {
      service: 'Keycloak',
      url: env.KEYCLOAK_SERVER_URL,
      addressVariable: 'KEYCLOAK_SERVER_URL',
      secrets: [env.KEYCLOAK_ADMIN_PASSWORD],
      tokens: createTokens(() => logIn(env, timeoutMs)),
      nameOf: ({ name }) => name,
      send: ({ call, signal }, { value }) =>
        callAdmin(env, value, call, {
          timeoutMs,
          signal,
        }),
      said,
      adviceOn: (status) => adviceOn(status, env),
    },
    limits,
  );
}

function adviceOn(
  status: number,
  { KEYCLOAK_MAIN_REALM_NAME: realm }: KeycloakEnv,
): string | undefined {
  if (status === 404)
    return `is KEYCLOAK_MAIN_REALM_NAME (${realm}) the name of a realm of this server?`;
  if (status === 401) return 'a new token of the user in KEYCLOAK_ADMIN_USERNAME is refused too';
  if (status === 403) {
    return `the user in KEYCLOAK_ADMIN_USERNAME needs the role view-users of the client ${realm}-realm in realm master`;
  }
  return undefined;
}
