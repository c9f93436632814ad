import { randomBytes } from 'node:crypto';
import KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { onDemandService } from './on-demand-service.ts';

/** For the hook of a suite that uses the shared server, which the first such suite starts. */
export const keycloakStartMs = 300_000;

interface KeycloakAccess {
  readonly url: string;
  readonly adminUsername: string;
  readonly adminPassword: string;
}

export interface NewUser {
  readonly username: string;
  readonly createdAt?: Date;
  readonly enabled?: boolean;
}

/** A realm for one suite of the shared Keycloak server. */
export interface TestRealm {
  readonly name: string;
  /** Adds users, at most 500 per request. */
  createUsers(users: readonly (string | NewUser)[]): Promise<void>;
  deleteUsers(usernames: readonly string[]): Promise<void>;
  /** A client with a service account in the realm. */
  createClient(clientId: string): Promise<void>;
  drop(): Promise<void>;
}

/** The shared Keycloak server. */
async function keycloak(): Promise<KeycloakAccess> {
  return onDemandService<KeycloakAccess>('keycloak', keycloakStartMs);
}

/** A worker's variables for a realm of the shared server. */
export async function keycloakVariables(realm: string): Promise<Record<KeycloakVariable, string>> {
  const { url, adminUsername, adminPassword } = await keycloak();
  return {
    KEYCLOAK_SERVER_URL: url,
    KEYCLOAK_ADMIN_USERNAME: adminUsername,
    KEYCLOAK_ADMIN_PASSWORD: adminPassword,
    KEYCLOAK_MAIN_REALM_NAME: realm,
  };
}

type KeycloakVariable =
  | 'KEYCLOAK_SERVER_URL'
  | 'KEYCLOAK_ADMIN_USERNAME'
  | 'KEYCLOAK_ADMIN_PASSWORD'
  | 'KEYCLOAK_MAIN_REALM_NAME';

/** Valid for a minute: request a new one in each step. */
export async function keycloakAdmin(): Promise<KeycloakAdminClient> {
  const { url, adminUsername, adminPassword } = await keycloak();
  const client = new KeycloakAdminClient({ baseUrl: url });
  await client.auth({
    grantType: 'password',
    clientId: 'admin-cli',
    username: adminUsername,
    password: adminPassword,
  });
  return client;
}

/**
 * The server would generate RSA key pairs, which takes seconds. Nobody logs in to a suite's realm.
 */
const withoutRsaKeys: object = {
  components: {
    'org.keycloak.keys.KeyProvider': ['hmac-generated', 'aes-generated'].map((id) => ({
      name: id,
      providerId: id,
      config: {},
    })),
  },
};

/** Creates an empty realm whose name starts with `prefix`. */
export async function createRealm(prefix: string): Promise<TestRealm> {
  const realm = `${prefix}-${randomBytes(5).toString('hex')}`;
  const admin = await keycloakAdmin();
  await admin.realms.create({ ...withoutRsaKeys, realm, enabled: true });
  return {
    name: realm,

    async createUsers(users) {
      for (let first = 0; first < users.length; first += 500) {
        const page = users
          .slice(first, first + 500)
          .map((user): NewUser => (typeof user === 'string' ? { username: user } : user));
        const admin = await keycloakAdmin();
        await admin.realms.partialImport({
          realm,
          rep: {
            ifResourceExists: 'FAIL',
            users: page.map(({ username, createdAt, enabled = true }) => ({
              username,
              enabled,
              ...(createdAt && { createdTimestamp: createdAt.getTime() }),
            })),
          },
        });
      }
    },

    async deleteUsers(usernames) {
      const admin = await keycloakAdmin();
      for (const username of usernames) {
        const [user] = await admin.users.find({ realm, username, exact: true });
        if (!user?.id) throw new Error(`There is no user ${username} in ${realm}`);
        await admin.users.del({ realm, id: user.id });
      }
    },

    async createClient(clientId) {
      await (
        await keycloakAdmin()
      ).clients.create({ realm, clientId, serviceAccountsEnabled: true });
    },

    drop: async () => (await keycloakAdmin()).realms.del({ realm }),
  };
}
