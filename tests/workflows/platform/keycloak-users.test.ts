import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import {
  createRealm,
  keycloakStartMs,
  keycloakVariables,
  type TestRealm,
} from '#tests/support/keycloak.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';

let realm: TestRealm;
let worker: TestWorker;

beforeAll(async () => {
  realm = await createRealm('count');
  worker = await startWorker(definitions, await keycloakVariables(realm.name));
}, keycloakStartMs);

afterAll(async () => {
  await worker.stop();
  await realm.drop();
});

test('the number of users is materialized on request, as metadata too', async () => {
  await realm.createUsers(['ana', 'bert', 'cara']);
  const config = { selection: ['keycloak_users_count'] };
  const handle = await startRun(worker.client, {
    job: 'materializeAssets',
    config,
    launchedBy: 'test',
    summary: '',
  });
  await handle.result();
  expect(await worker.store.materializations.latest('keycloak_users_count', '')).toMatchObject({
    value: 3,
    metadata: { users: 3 },
  });
});
