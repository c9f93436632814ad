import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitions } from '#definitions.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createScene } from '#tests/orchestrator/automation/scene.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('postgres_automation');
});

afterAll(() => store.close());

const metadata = 'openmetadata/postgres_metadata';
const profile = 'openmetadata/postgres_profile';

test('the profile of a database follows its metadata, once it has one and unless the run makes it itself', async () => {
  const scene = await createScene(store, definitions);
  await store.partitionKeys.change({ name: 'databases', add: ['sales', 'crm'], remove: [] });
  await scene.begin();
  await scene.record('openmetadata/postgres_databases');
  await scene.record(`${profile} [sales]`);
  await scene.record(`${metadata} [sales]`, { version: '1' });
  await scene.record(`${metadata} [crm]`, { version: '1' });
  expect(await scene.tick()).toEqual([`${profile} [sales]`]);
  await scene.endRequests();
  await scene.record(`${metadata} [sales]`, { version: '1' });
  expect(await scene.tick()).toEqual([]);

  await scene.startRun('ingestion', [metadata, profile], 'postgresIngestionJob');
  await scene.record(`${metadata} [sales]`, { version: '2', runId: 'ingestion' });
  expect(await scene.tick()).toEqual([]);
  await scene.record(`${profile} [sales]`, { runId: 'ingestion' });
  await scene.endRun('ingestion');
  expect(await scene.tick()).toEqual([]);
});
