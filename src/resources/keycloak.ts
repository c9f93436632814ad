import { z } from 'zod';
import { defineResource } from '@moderate/orchestrator';
import { keycloakEnv } from './keycloak/env.ts';
import { createKeycloakRest, type AdminRequest } from './keycloak/rest.ts';
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { UserQuery } from '@keycloak/keycloak-admin-client/lib/resources/users.js';
import type { KeycloakEnv } from './keycloak/env.ts';
import type { RestOptions } from './rest/rest-client.ts';

export { keycloakEnv };

/** What leaves this client of a user's record, which holds more of a person than we need. */
export interface KeycloakUser {
  readonly username: string;
  /** Users who come from another directory may have none. */
  readonly createdAt: Date | undefined;
}

export interface UserPage {
  /** Users to leave out, in the server's order. */
  readonly first: number;
  readonly max: number;
  /** Only users created then or later. A server that does not support it ignores it: see `supportsCreatedAfter`. */
  readonly createdAfter?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What we ask of a realm, as an administrator. How requests fail and are retried: `createRestClient`. */
export interface Keycloak {
  readonly url: string;
  readonly realm: string;

  /** Without the accounts that belong to clients, as in `listUsers`. */
  countUsers(signal?: AbortSignal): Promise<number>;

  /**
   * Users in the order of their names as the server's database sorts them, disabled ones too. A new user moves those behind it. Accounts
   * that belong to clients are never among them, with or without `createdAfter`.
   */
  listUsers(page: UserPage): Promise<readonly KeycloakUser[]>;

  /** Whether the server filters by time of creation: from 26.6. Once known it is not read again. */
  supportsCreatedAfter(signal?: AbortSignal): Promise<boolean>;

  /** Checks address, login, realm and rights. Only administrators of all realms see the version. */
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
 * Given `createdAfter`, Keycloak (26.7.3) also lists the accounts that belong to clients, and no field of any representation tells them from
 * people: a person may be called `service-account-like`. A search for any text leaves them out.
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
      // A server that knows the filter refuses what is no date.
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
