import { randomBytes } from 'node:crypto';
import { keycloakAdmin, keycloakVariables } from '#tests/support/keycloak.ts';

/** A realm with a client for the web pages, configured as documented. */
export interface LoginRealm {
  readonly issuer: string;
  readonly clientSecret: string;
  readonly password: string;
  /** Roles of the client; all others are revoked. */
  grant(username: string, roles: readonly string[]): Promise<void>;
  /** Ends all sessions of a user, as an administrator does. */
  logOut(username: string): Promise<void>;
  drop(): Promise<void>;
}

export const clientId = 'web-pages';

/** Elliptic-curve keys are generated immediately; RSA keys take seconds. */
const keys: object = {
  components: {
    'org.keycloak.keys.KeyProvider': ['ecdsa-generated', 'hmac-generated', 'aes-generated'].map(
      (id) => ({ name: id, providerId: id, config: {} }),
    ),
  },
};

export async function createLoginRealm(
  publicUrl: string,
  usernames: readonly string[],
): Promise<LoginRealm> {
  const realm = `web-${randomBytes(5).toString('hex')}`;
  const [clientSecret, password] = [randomBytes(18), randomBytes(18)].map((bytes) =>
    bytes.toString('base64url'),
  ) as [string, string];
  const admin = await keycloakAdmin();
  await admin.realms.create({
    ...keys,
    realm,
    enabled: true,
    defaultSignatureAlgorithm: 'ES256',
    roles: { client: { [clientId]: [{ name: 'viewer' }, { name: 'operator' }] } },
    clients: [
      {
        clientId,
        secret: clientSecret,
        redirectUris: [`${publicUrl}/access/callback`],
        attributes: {
          'pkce.code.challenge.method': 'S256',
          'post.logout.redirect.uris': `${publicUrl}/access/logged-out`,
          'backchannel.logout.url': `${publicUrl}/access/backchannel-logout`,
          'backchannel.logout.session.required': 'true',
        },
        protocolMappers: [
          {
            name: 'client roles',
            protocol: 'openid-connect',
            protocolMapper: 'oidc-usermodel-client-role-mapper',
            config: {
              'claim.name': 'resource_access.${client_id}.roles',
              'jsonType.label': 'String',
              multivalued: 'true',
              'id.token.claim': 'true',
            },
          },
        ],
      },
    ],
    users: usernames.map((username) => ({
      username,
      enabled: true,
      email: `${username}@example.org`,
      emailVerified: true,
      firstName: username,
      lastName: 'of the tests',
      credentials: [{ type: 'password', value: password, temporary: false }],
    })),
  });
  const idOf = async (username: string) => {
    const [user] = await (await keycloakAdmin()).users.find({ realm, username, exact: true });
    return user?.id ?? '';
  };
  const { KEYCLOAK_SERVER_URL } = await keycloakVariables(realm);
  return {
    issuer: `${KEYCLOAK_SERVER_URL}/realms/${realm}`,
    clientSecret,
    password,
    grant: async (username, roles) => {
      const { clients, users } = await keycloakAdmin();
      const [client] = await clients.find({ realm, clientId });
      const of = { realm, id: await idOf(username), clientUniqueId: client?.id ?? '' };
      const mapped = (await clients.listRoles({ realm, id: of.clientUniqueId })).map((role) => ({
        id: role.id ?? '',
        name: role.name ?? '',
      }));
      await users.delClientRoleMappings({ ...of, roles: mapped });
      await users.addClientRoleMappings({
        ...of,
        roles: mapped.filter(({ name }) => roles.includes(name)),
      });
    },
    logOut: async (username) =>
      (await keycloakAdmin()).users.logout({ realm, id: await idOf(username) }),
    drop: async () => (await keycloakAdmin()).realms.del({ realm }),
  };
}
