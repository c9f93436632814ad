import { z } from 'zod';
import { defineResource } from '@moderate/orchestrator';
import { keycloakEnv } from './keycloak/env.ts';
import { createKeycloakRest, type AdminRequest } from './keycloak/rest.ts';
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { UserQuery } from '@keycloak/keycloak-admin-client/lib/resources/users.js';
import type { KeycloakEnv } from './keycloak/env.ts';
import type { RestOptions } from './rest/rest-client.ts';

export { keycloakEnv };

/**
 * The part of a user's record that leaves this client: the record contains more personal data than
 * needed.
 */
export interface KeycloakUser {
  readonly username: string;
  /** Users from an external directory may have none. */
  readonly createdAt: Date | undefined;
}

export interface UserPage {
  /** Number of users to skip, in the server's order. */
  readonly first: number;
  readonly max: number;
  /**
   * Only users created at or after this time. Ignored by servers that do not support it: see
   * `supportsCreatedAfter`.
   */
  readonly createdAfter?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Administrative requests on a realm. For failures and retries see `createRestClient`. */
export interface Keycloak {
  readonly url: string;
  readonly realm: string;

  /** Excludes service accounts of clients, as `listUsers` does. */
  countUsers(signal?: AbortSignal): Promise<number>;

  /**
   * Users sorted by username as in the server's database, including disabled ones. A new user
   * shifts those after it. Never includes service accounts of clients, with or without
   * `createdAfter`.
   */
  listUsers(page: UserPage): Promise<readonly KeycloakUser[]>;

  /**
   * Whether the server filters by creation time: from version 26.6 on. Cached after the first
   * request.
   */
  supportsCreatedAfter(signal?: AbortSignal): Promise<boolean>;

  /**
   * Checks address, login, realm and rights. Only administrators of all realms can see the version.
   */
  checkHealth(): Promise<{ readonly version: string | undefined; readonly users: number }>;
}

const users = z.array(
  z
    .object({ username: z.string(), createdTimestamp: z.number().nullish() })
    .transform(({ username, createdTimestamp }) => ({
      username,
      createdAt: createdTimestamp ? new Date(createdTimestamp) : undefined,
    })),
);
/**
 * With `createdAfter`, Keycloak (26.7.3) also lists service accounts of clients, and no field
 * distinguishes them from people: a person may be called `service-account-like`. A search for any
 * text excludes them.
 */
const peopleOnly = { search: '*' };
const serverInfo = z.object({
  systemInfo: z.object({ version: z.string().optional() }).optional(),
});

export function createKeycloak(env: KeycloakEnv, options: Partial<RestOptions> = {}): Keycloak {
  const realm = env.KEYCLOAK_MAIN_REALM_NAME;
  const rest = createKeycloakRest(env, options);
  let filtersByCreation: boolean | undefined;

  async function countUsers(signal?: AbortSignal): Promise<number> {
    return rest.get(
      {
        name: `GET the number of users of realm ${realm}`,
        call: ({ users }) => users.count({ realm }),
        signal,
      },
      z.number(),
    );
  }

  function userList(query: UserQuery, signal: AbortSignal | undefined): AdminRequest {
    const call = (admin: KeycloakAdminClient) =>
      admin.users.find({ realm, briefRepresentation: true, ...query });
    return { name: `GET users of realm ${realm}`, call, signal };
  }

  async function listUsers({
    first,
    max,
    createdAfter,
    signal,
  }: UserPage): Promise<readonly KeycloakUser[]> {
    const filter = createdAfter && { ...peopleOnly, createdAfter: createdAfter.getTime() };
    return rest.get(userList({ first, max, ...filter }, signal), users);
  }

  return {
    url: env.KEYCLOAK_SERVER_URL,
    realm,
    countUsers,
    listUsers,

    async supportsCreatedAfter(signal) {
      if (filtersByCreation !== undefined) return filtersByCreation;
      // A server that supports the filter rejects an invalid date.
      const request = userList(
        { first: 0, max: 1, ...peopleOnly, createdAfter: 'no date' },
        signal,
      );
      const settled = await rest.settle(request);
      const isRefused = settled.reply.kind === 'refused' && settled.reply.status === 400;
      if (!isRefused) rest.conclude(request, settled);
      return (filtersByCreation = isRefused);
    },

    async checkHealth() {
      await listUsers({ first: 0, max: 1 });
      const { systemInfo } = await rest.get(
        { name: 'GET the server info', call: (admin) => admin.serverInfo.find() },
        serverInfo,
      );
      return { version: systemInfo?.version, users: await countUsers() };
    },
  };
}

export const keycloakResource = defineResource({
  description: "Keycloak, which knows the platform's users",
  env: keycloakEnv,
  create: (env) => createKeycloak(env),
  checkHealth: async (keycloak) => {
    const { version, users: count } = await keycloak.checkHealth();
    return `Keycloak${version === undefined ? '' : ` ${version}`} at ${keycloak.url}, realm ${keycloak.realm} with ${count} users`;
  },
});
