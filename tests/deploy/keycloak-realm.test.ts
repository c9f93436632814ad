import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findKeycloak } from '../services/keycloak/find-keycloak.ts';
import { projectFolder } from '#project-folder.ts';
import { readEnv } from '#orchestrator/env.ts';
import { keycloakAdmin, keycloakStartMs, keycloakVariables } from '../support/keycloak.ts';
import { runTool } from './support/tools.ts';

const variables: Readonly<Record<string, string>> = {
  APISIX_CLIENT_SECRET: 'gateway',
  TEMPORAL_UI_CLIENT_SECRET: 'ui',
  TEMPORAL_UI_ROOT_URL: 'http://localhost:8233',
  OPEN_METADATA_ROOT_URL: 'http://localhost:8585',
  WEB_OIDC_CLIENT_SECRET: 'web',
  WEB_ROOT_URL: 'http://localhost:3000',
  PRINCIPAL_DOMAIN: 'example.org',
  MODERATE_ADMIN_PASSWORD: 'a password',
};

const realm = `moderate-${randomBytes(5).toString('hex')}`;
let protocol: string;

/** As the server substitutes it when it imports the file at start. */
beforeAll(async () => {
  const text = await readFile(
    path.join(projectFolder, 'docker', 'keycloak', 'moderate-realm.json'),
    'utf8',
  );
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
  const login = {
    grant_type: 'password',
    client_id: 'openmetadata',
    username: 'admin',
    password: 'a password',
    scope: 'openid',
  };
  const response = await fetch(`${protocol}/token`, {
    method: 'POST',
    body: new URLSearchParams(login),
  });
  const { id_token } = (await response.json()) as { readonly id_token: string };
  const claims = JSON.parse(
    Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString(),
  ) as object;
  expect(claims).toMatchObject({
    aud: 'openmetadata',
    email: 'admin@example.org',
    email_verified: true,
  });
});

test.each([
  ['openmetadata', 'id_token', 'http://localhost:8585/callback', 200],
  ['temporal-ui', 'code', 'http://localhost:8233/auth/sso/callback', 200],
  ['moderate-workflows', 'code', 'http://localhost:3001/access/callback', 400],
  // Without a PKCE challenge, the browser is redirected with an error.
  ['moderate-workflows', 'code', 'http://localhost:3000/access/callback', 302],
  ['openmetadata', 'id_token', 'http://example.org/callback', 400],
  ['temporal-ui', 'code', 'http://localhost:8234/auth/sso/callback', 400],
])('%s with %s at %s: %s', async (client_id, response_type, redirect_uri, status) => {
  const query = new URLSearchParams({
    client_id,
    response_type,
    redirect_uri,
    scope: 'openid',
    nonce: 'once',
  });
  expect((await fetch(`${protocol}/auth?${query.toString()}`, { redirect: 'manual' })).status).toBe(
    status,
  );
});

/** As in its container, on this realm of this server. */
async function setUpRealms(env: Record<string, string>) {
  const server = await keycloakVariables(realm);
  const { home, java } = await findKeycloak({ env: readEnv(), projectFolder, report: () => {} });
  const text = await readFile(
    path.join(projectFolder, 'docker', 'keycloak', 'set-up-realms.sh'),
    'utf8',
  );
  const work = await mkdtemp(path.join(tmpdir(), 'moderate-realm-'));
  const script = path.join(work, 'set-up-realms.sh');
  const here = text
    .replaceAll('/opt/keycloak', home)
    .replaceAll('/tmp/kcadm', path.join(work, 'kcadm'))
    .replaceAll('--target-realm moderate', `--target-realm ${realm}`)
    .replaceAll('http://localhost:8080', server.KEYCLOAK_SERVER_URL);
  await writeFile(script, here);
  const login = {
    KC_BOOTSTRAP_ADMIN_USERNAME: server.KEYCLOAK_ADMIN_USERNAME,
    KC_BOOTSTRAP_ADMIN_PASSWORD: server.KEYCLOAK_ADMIN_PASSWORD,
  };
  try {
    return await runTool('/bin/bash', [script], {
      env: { ...variables, ...login, JAVA: java, ...env },
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

test(
  'clients follow a changed address and secret, whatever Keycloak calls them',
  { timeout: 180_000 },
  async () => {
    const changed = {
      TEMPORAL_UI_ROOT_URL: 'http://192.0.2.7:8234',
      OPEN_METADATA_ROOT_URL: 'http://192.0.2.7:8586',
      TEMPORAL_UI_CLIENT_SECRET: "[007 #: 'x' & $y",
      APISIX_CLIENT_SECRET: 'another',
    };
    expect(await setUpRealms(changed)).toMatchObject({ code: 0 });
    const admin = await keycloakAdmin();
    const client = async (clientId: string) => (await admin.clients.find({ realm, clientId }))[0];
    expect(await client('temporal-ui')).toMatchObject({
      rootUrl: 'http://192.0.2.7:8234',
      secret: "[007 #: 'x' & $y",
      redirectUris: ['/auth/sso/callback'],
    });
    expect(await client('apisix')).toMatchObject({ secret: 'another' });
    expect(await client('openmetadata')).toMatchObject({
      rootUrl: 'http://192.0.2.7:8586',
      redirectUris: ['/*'],
    });
  },
);
