import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKeycloak, type KeycloakServer } from '../../../src/dev/keycloak/start-keycloak.ts';
import { isAlive } from '../../../src/dev/process/is-alive.ts';
import type { Reaper } from '../../../src/dev/process/reaper.ts';
import { readEnv } from '../../../src/env.ts';
import { keycloakStartMs } from '../../support/keycloak.ts';
import { collectLines } from '../fixtures/lines.ts';

let folder: string;
/** Lets servers live on, as those of a process whose reaper was killed too. */
const noReaper: Reaper = { watch: () => {}, release: () => {}, removeFolder: () => {}, close: () => Promise.resolve() };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'moderate keycloak-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function logIn({ url, adminUsername: username, adminPassword: password }: KeycloakServer): Promise<KeycloakAdminClient> {
  const client = new KeycloakAdminClient({ baseUrl: url });
  await client.auth({ grantType: 'password', clientId: 'admin-cli', username, password });
  return client;
}

test(
  'has its realm, replaces a server that an earlier run left behind, and keeps its data',
  async () => {
    const lines = collectLines();
    const options = { env: readEnv(), projectFolder: process.cwd(), reaper: noReaper, report: lines.add, folder };
    const leftBehind = await startKeycloak(options);
    const admin = await logIn(leftBehind);
    const clients = await admin.clients.find({ realm: leftBehind.realm });
    expect(clients.map(({ clientId }) => clientId)).toEqual(expect.arrayContaining(['moderate-ui', 'moderate-service']));
    await admin.users.create({ realm: leftBehind.realm, username: 'kept', enabled: true });

    const next = await startKeycloak(options);
    expect(lines.all.join()).toContain(`stopped process ${leftBehind.pid}`);
    expect(await isAlive(leftBehind.pid)).toBe(false);
    expect(next.adminPassword).toBe((await readFile(path.join(folder, 'admin-password'), 'utf8')).trim());
    expect(await (await logIn(next)).users.find({ realm: next.realm })).toMatchObject([{ username: 'kept' }]);

    await next.stop();
    expect(await isAlive(next.pid)).toBe(false);
    expect(existsSync(path.join(folder, 'keycloak.pid'))).toBe(false);
  },
  keycloakStartMs,
);
