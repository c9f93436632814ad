import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { applySchedules } from '#orchestrator/client/schedules.ts';
import { reconcilePauses } from '#orchestrator/client/schedules/reconcile-pauses.ts';
import { readStanding } from '#orchestrator/client/schedules/standing.ts';
import { sensorFixture } from '#tests/doubles/fixtures/sensors/definitions.ts';
import { createKitchen } from '#tests/doubles/fixtures/sensors/kitchen.ts';
import { openRunEnvironment } from '#tests/support/run-environment.ts';
import { temporalAddress } from '#tests/support/services.ts';
import { createNamespace } from '#tests/support/temporal-namespace.ts';
import { startWorkerProcess } from '#tests/support/worker-process.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

const definitions = sensorFixture(createKitchen());
const configured = { WAITER: 'Ana' };
const start = { start: true };

let connection: Connection;
let client: Client;

beforeAll(async () => {
  connection = await Connection.connect({ address: temporalAddress() });
});

afterAll(() => connection.close());

beforeEach(async () => {
  client = new Client({ connection, namespace: await createNamespace(connection) });
});

const stateOf = async (name: string) => (await readStanding(client, name)).state;
const handle = (name: string) => client.schedule.getHandle(name);

test('pauses what lacks a variable and resumes it when it is there', async () => {
  await applySchedules(client, definitions, configured, start);
  expect(await reconcilePauses(client, definitions, configured)).toEqual([]);

  const paused = await reconcilePauses(client, definitions, {});
  expect(paused.map(({ name }) => name)).toEqual(['orderSensor', 'pooledSensor', 'messageSensor']);
  expect(await readStanding(client, 'orderSensor')).toMatchObject({
    state: 'paused for variables',
    note: 'moderate: missing WAITER; it runs as soon as a worker has it',
  });
  expect(await stateOf('pruneStateSchedule')).toBe('running');
  expect(await reconcilePauses(client, definitions, {})).toEqual([]);

  await reconcilePauses(client, definitions, configured);
  expect(await readStanding(client, 'orderSensor')).toMatchObject({
    state: 'running',
    note: 'moderate: resumed, since all variables are there',
  });
  expect(await reconcilePauses(client, definitions, configured)).toEqual([]);
  expect(
    nonEmpty(await applySchedules(client, definitions, configured)).every(
      ({ change }) => change === 'none',
    ),
  ).toBe(true);
});

test('goes back to the pause of the creation', async () => {
  await applySchedules(client, definitions, configured);
  await reconcilePauses(client, definitions, {});
  expect(await stateOf('orderSensor')).toBe('paused for variables');
  await reconcilePauses(client, definitions, configured);
  expect(await stateOf('orderSensor')).toBe('paused as created');
});

test('lifts no pause of a person, also where a variable was missing before or is now', async () => {
  await applySchedules(client, definitions, {}, start);
  await handle('orderSensor').pause('The kitchen is closed');
  await reconcilePauses(client, definitions, {});
  await reconcilePauses(client, definitions, configured);
  expect(await readStanding(client, 'orderSensor')).toMatchObject({
    state: 'paused by a person',
    note: 'The kitchen is closed',
  });
  expect(await stateOf('pooledSensor')).toBe('running');
});

test('creates, deletes and changes nothing else', async () => {
  const action = { type: 'startWorkflow', workflowType: 'foreign', taskQueue: 'foreign' } as const;
  await client.schedule.create({ scheduleId: 'pooledSensor', spec: {}, action });
  await applySchedules(client, definitions, configured, start);
  await handle('messageSensor').delete();
  await handle('orderSensor').update(({ policies, state }) => ({
    spec: { cronExpressions: ['0 0 1 1 *'], jitter: '30s' },
    action: { ...action, args: [{ by: 'hand' }] },
    policies,
    state,
  }));
  const before = await handle('orderSensor').describe();

  expect((await reconcilePauses(client, definitions, {})).map(({ name }) => name)).toEqual([
    'orderSensor',
  ]);
  const after = await handle('orderSensor').describe();
  expect({ spec: after.spec, action: after.action, policies: after.policies }).toEqual({
    spec: before.spec,
    action: before.action,
    policies: before.policies,
  });
  expect([await stateOf('pooledSensor'), await stateOf('messageSensor')]).toEqual([
    'foreign',
    'absent',
  ]);
});

test('a worker does so when it starts', async () => {
  const environment = await openRunEnvironment();
  const fixture = {
    module: new URL('../../../doubles/fixtures/sensors/kitchen-definitions.ts', import.meta.url),
    name: 'kitchenDefinitions',
  };
  const stateAfterStart = async (variables: Record<string, string>) => {
    const worker = await startWorkerProcess(fixture, { ...environment.env, ...variables });
    await worker.stop();
    return (await readStanding(environment.client, 'orderSensor')).state;
  };
  await applySchedules(environment.client, definitions, configured, start);
  expect(await stateAfterStart({})).toBe('paused for variables');
  expect(await stateAfterStart(configured)).toBe('running');
  await environment.close();
});
