import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateStateDatabase } from '../../../src/orchestrator/state/state-database.ts';
import { openStateStore, type StateStore } from '../../../src/orchestrator/state/state-store.ts';
import { createDatabase, type TestDatabase } from '../../support/services.ts';

let database: TestDatabase;
let store: StateStore;

beforeAll(async () => {
  database = await createDatabase('sensors');
  await migrateStateDatabase(database.url);
  store = openStateStore(database.url);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

test('failures in a row end with an evaluation that went well, also one that found nothing to commit', async () => {
  const { sensors } = store;
  for (const tickId of ['1', '2']) {
    await sensors.beginTick('messageSensor', tickId);
    await sensors.failTick('messageSensor', tickId, 'The broker is away', 1);
  }
  expect(await sensors.state('messageSensor')).toMatchObject({ failures: 2, notBefore: expect.any(Date) });
  await sensors.beginTick('messageSensor', '3');
  await sensors.endTick('messageSensor', '3', { skipReason: 'Held back', evaluated: false });
  expect(await sensors.state('messageSensor')).toMatchObject({ failures: 2 });
  await sensors.beginTick('messageSensor', '4');
  await sensors.endTick('messageSensor', '4', { skipReason: undefined, evaluated: true });
  expect(await sensors.state('messageSensor')).toMatchObject({ failures: 0, notBefore: undefined });
});
