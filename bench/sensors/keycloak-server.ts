import { randomUUID } from 'node:crypto';
import type { Env } from '#orchestrator/env.ts';
import type { Answer } from '#tests/doubles/stand-ins/router.ts';
import { serve, type ReceivedRequest } from '#tests/doubles/stand-ins/serve.ts';
import type { Realm, User } from './realm.ts';

export interface KeycloakServer {
  /** Variables that direct a worker here. */
  readonly env: Env;
  /** Number of user pages requested so far. */
  pages(): number;
  stop(): Promise<void>;
}

export interface KeycloakServerOptions {
  readonly realm: Realm;
  /** Servers before 26.6 do not support the filter and ignore it. */
  readonly knowsCreatedAfter: boolean;
}

const password = 'bench';
/** As in Keycloak for administrators. */
const tokenLifeSecs = 60;

/**
 * Responds to logins and lists of users as Keycloak does, for realms so large that filling a real
 * one would take long.
 */
export async function startKeycloakServer({
  realm,
  knowsCreatedAfter,
}: KeycloakServerOptions): Promise<KeycloakServer> {
  const usersPath = `/admin/realms/${realm.name}/users`;
  const tokens = new Map<string, number>();
  let pages = 0;

  function logIn({ text }: ReceivedRequest): Answer {
    if (new URLSearchParams(text).get('password') !== password)
      return { status: 401, body: { error: 'invalid_grant' } };
    const token = randomUUID();
    tokens.set(token, Date.now() + tokenLifeSecs * 1000);
    return {
      status: 200,
      body: { access_token: token, expires_in: tokenLifeSecs, token_type: 'Bearer' },
    };
  }

  function listUsers({ query, headers }: ReceivedRequest): Answer {
    const expiresAt = tokens.get(headers.authorization?.replace('Bearer ', '') ?? '') ?? 0;
    if (expiresAt < Date.now()) return { status: 401, body: { error: 'HTTP 401 Unauthorized' } };
    const after = knowsCreatedAfter ? query.get('createdAfter') : null;
    if (after !== null && Number.isNaN(Number(after)))
      return { status: 400, body: { error: 'invalid date' } };
    pages += 1;
    const createdAfter = after === null ? undefined : new Date(Number(after));
    const page = {
      first: Number(query.get('first') ?? 0),
      max: Number(query.get('max') ?? 100),
      createdAfter,
    };
    return { status: 200, body: realm.page(page).map(representation) };
  }

  function answer(request: ReceivedRequest): Answer {
    const { method, path } = request;
    if (method === 'POST' && path === '/realms/master/protocol/openid-connect/token')
      return logIn(request);
    if (method === 'GET' && path === usersPath) return listUsers(request);
    return { status: 404, body: { error: `No such path: ${path}` } };
  }

  const server = await serve(
    async (request) => ({ kind: 'answer', answer: answer(request) }),
    (request, error) => process.stderr.write(`${request}: ${String(error)}\n`),
  );
  return {
    env: {
      KEYCLOAK_SERVER_URL: `http://127.0.0.1:${server.port}`,
      KEYCLOAK_ADMIN_USERNAME: 'bench',
      KEYCLOAK_ADMIN_PASSWORD: password,
      KEYCLOAK_MAIN_REALM_NAME: realm.name,
    },
    pages: () => pages,
    stop: () => server.stop(),
  };
}

/** The brief representation, with all fields of a typical user. */
function representation({ username, createdAt }: User) {
  return {
    id: randomUUID(),
    username,
    firstName: 'Grace',
    lastName: 'Example',
    email: `${username}@example.org`,
    emailVerified: true,
    createdTimestamp: createdAt.getTime(),
    enabled: true,
    access: {
      manageGroupMembership: true,
      resetPassword: true,
      view: true,
      mapRoles: true,
      impersonate: true,
      manage: true,
    },
  };
}
