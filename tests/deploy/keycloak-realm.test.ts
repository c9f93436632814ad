import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectFolder } from '../../src/dev/project-folder.ts';
import { keycloakAdmin, keycloakStartMs, keycloakVariables } from '../support/keycloak.ts';

const variables: Readonly<Record<string, string>> = {
  APISIX_CLIENT_SECRET: 'gateway',
  TEMPORAL_UI_CLIENT_SECRET: 'ui',
  TEMPORAL_UI_ROOT_URL: 'http://localhost:8233',
  OPEN_METADATA_ROOT_URL: 'http://localhost:8585',
  PRINCIPAL_DOMAIN: 'example.org',
  MODERATE_ADMIN_PASSWORD: 'a password',
};

const realm = `moderate-${randomBytes(5).toString('hex')}`;
let protocol: string;

/** As the server fills it in when it imports the file at its start. */
beforeAll(async () => {
  const text = await readFile(path.join(projectFolder, 'docker', 'keycloak', 'moderate-realm.json'), 'utf8');
  const filled = text.replaceAll(/\$\{(\w+)}/g, (_whole, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`The realm needs ${name}, which no test sets`);
    return value;
  });
  const admin = await keycloakAdmin();
  await admin.realms.create({ ...(JSON.parse(filled) as object), realm });
  protocol = `${(await keycloakVariables(realm)).KEYCLOAK_SERVER_URL}/realms/${realm}/protocol/openid-connect`;
}, keycloakStartMs);

afterAll(async () => (await keycloakAdmin()).realms.del({ realm }));

test('its administrator logs in as the one that OpenMetadata knows, at its client', async () => {
  const login = { grant_type: 'password', client_id: 'openmetadata', username: 'admin', password: 'a password', scope: 'openid' };
  const response = await fetch(`${protocol}/token`, { method: 'POST', body: new URLSearchParams(login) });
  const { id_token } = (await response.json()) as { readonly id_token: string };
  const claims = JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString()) as object;
  expect(claims).toMatchObject({ aud: 'openmetadata', email: 'admin@example.org', email_verified: true });
});

test.each([
  ['openmetadata', 'id_token', 'http://localhost:8585/callback', 200],
  ['temporal-ui', 'code', 'http://localhost:8233/auth/sso/callback', 200],
  ['openmetadata', 'id_token', 'http://example.org/callback', 400],
  ['temporal-ui', 'code', 'http://localhost:8234/auth/sso/callback', 400],
])('%s with %s at %s: %s', async (client_id, response_type, redirect_uri, status) => {
  const query = new URLSearchParams({ client_id, response_type, redirect_uri, scope: 'openid', nonce: 'once' });
  expect((await fetch(`${protocol}/auth?${query.toString()}`, { redirect: 'manual' })).status).toBe(status);
});
