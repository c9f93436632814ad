import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openResources } from '#orchestrator/definitions/resource.ts';
import type { Sensor } from '#orchestrator/definitions/sensor.ts';
import { dryRunSensor } from '#orchestrator/sensors/dry-run-sensor.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { sensorFixture } from '#tests/doubles/fixtures/sensors/definitions.ts';
import { createKitchen } from '#tests/doubles/fixtures/sensors/kitchen.ts';
import { createStateStore } from '#tests/support/state-store.ts';

const kitchen = createKitchen();
const definitions = sensorFixture(kitchen);
let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('dry_run');
});

afterAll(() => store.close());

beforeEach(() => {
  kitchen.failure = undefined;
});

function sensorNamed(name: string): Sensor {
  const sensor = definitions.sensors.find((candidate) => candidate.name === name);
  if (sensor === undefined) throw new Error(`No sensor is named ${name}`);
  return sensor;
}

function dryRun(given: Sensor | string, env: Record<string, string> = { WAITER: 'Ana' }) {
  const sensor = typeof given === 'string' ? sensorNamed(given) : given;
  const resources = openResources(definitions.resources, env);
  return dryRunSensor(
    { definitions, resources, store, env: {} },
    sensor,
    new AbortController().signal,
  );
}

/** All rows that a tick could write. */
async function written(): Promise<string> {
  const tables = ['run_requests', 'sensor_cursors', 'sensor_ticks', 'pool_places', 'runs'];
  const rows = tables.map(
    (table) => `select '${table}' as "table", to_jsonb(t) as row from ${table} t`,
  );
  return JSON.stringify(
    (await store.database.query<object>(`${rows.join(' union all ')} order by 1, 2`)).rows,
  );
}

test('returns what would start and the next cursor, over all batches, and writes nothing', async () => {
  kitchen.orders = ['soup', 'rice', 'fish'];
  const before = await written();
  const found = await dryRun('orderSensor');
  expect(found).toEqual({
    requests: kitchen.orders.map((order) => ({
      job: 'serveJob',
      runKey: order,
      config: { order },
      tags: {},
      problem: undefined,
    })),
    known: 0,
    skipReason: undefined,
    partitionKeys: [],
    cursor: { from: undefined, to: '3' },
    heldBackUntil: undefined,
  });
  expect(await written()).toBe(before);
});

test('leaves out keys that were requested before, and those that come twice', async () => {
  const requests = [
    { job: 'pooledJob', runKey: 'soup', config: {}, tags: {}, maxAttempts: 1, retryAfterMs: 0 },
  ];
  await store.sensors.beginTick('pooledSensor', 'tick');
  await store.sensors.commit({
    sensor: 'pooledSensor',
    tickId: 'tick',
    requests,
    cursor: 'here',
    version: 0,
  });
  kitchen.orders = ['soup', 'rice', 'rice'];
  expect(await dryRun('pooledSensor')).toMatchObject({
    requests: [{ runKey: 'rice', tags: { from: 'test' } }],
    known: 1,
    cursor: { from: 'here', to: 'here' },
  });
});

test('says why a run would fail at once', async () => {
  const evaluate = async () => ({
    requests: [{ job: 'serveJob', runKey: 'a', config: { ordr: 'soup' } }],
  });
  const { requests } = await dryRun({ ...sensorNamed('orderSensor'), evaluate });
  expect(requests).toMatchObject([{ problem: expect.stringContaining('- order: ') }]);
});

test('refuses a job that the sensor does not declare, as a tick would', async () => {
  const evaluate = async () => ({
    requests: [{ job: 'pooledJob', runKey: 'a', config: { order: 'soup' } }],
  });
  await expect(dryRun({ ...sensorNamed('orderSensor'), evaluate })).rejects.toMatchObject({
    message: 'orderSensor requested the job pooledJob, which its `jobs` do not name',
    code: 'REQUEST_INVALID',
  });
});

test('an evaluation that skips, that fails, and that lacks a variable', async () => {
  kitchen.orders = [];
  expect(await dryRun('orderSensor')).toMatchObject({ requests: [], skipReason: 'No new orders' });
  kitchen.orders = ['soup'];
  kitchen.failure = new Error('The waiter is ill');
  await expect(dryRun('orderSensor')).rejects.toThrow('The waiter is ill');
  await expect(dryRun('orderSensor', {})).rejects.toThrow(
    'waiter is not configured: WAITER is missing',
  );
});

test('takes no messages of a stream', async () => {
  kitchen.messages = ['m1'];
  await expect(dryRun('messageSensor')).rejects.toThrow(
    'messageSensor is a stream: its messages cannot be read without consuming them',
  );
  expect(kitchen.messages).toEqual(['m1']);
});
