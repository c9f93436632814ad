import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { TerminalError } from '#orchestrator/errors.ts';
import type { SensorTickResult } from '#orchestrator/workflow/sensor-protocol.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { sensorFixture } from '../doubles/fixtures/sensors/definitions.ts';
import { createKitchen } from '../doubles/fixtures/sensors/kitchen.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';

const kitchen = createKitchen();
const definitions = sensorFixture(kitchen);
let worker: TestWorker;
let ticks = 0;

beforeAll(async () => {
  worker = await startWorker(definitions, { WAITER: 'Ana' });
});

afterAll(() => worker.stop());

beforeEach(() => {
  kitchen.served.length = 0;
  kitchen.acknowledged.length = 0;
  kitchen.failure = undefined;
  kitchen.gate = undefined;
  kitchen.mostAtOnce = 0;
});

async function tick(sensor: string, on: TestWorker = worker): Promise<SensorTickResult> {
  const mode = sensor === 'messageSensor' ? 'stream' : 'poll';
  const args = [{ sensor, mode, deadlineSecs: mode === 'stream' ? 1 : 5 }];
  return on.client.workflow.execute('sensorTick', {
    workflowId: `sensorTick/${sensor}/${++ticks}`,
    taskQueue: 'default',
    args,
  });
}

const servedOrders = () => kitchen.served.map(({ order }) => order).toSorted();
const allServed = (count: number) =>
  vi.waitFor(() => expect(kitchen.served).toHaveLength(count), { timeout: 10_000, interval: 20 });

describe('a poll sensor', () => {
  test('requests a run for each key once, in batches, and moves its cursor', async () => {
    kitchen.orders = ['soup', 'rice', 'fish', 'cake', 'tea'];
    expect(await tick('orderSensor')).toMatchObject({
      status: 'requested',
      requested: 5,
      started: 5,
    });
    await allServed(5);
    expect(servedOrders()).toEqual(['cake', 'fish', 'rice', 'soup', 'tea']);
    expect(kitchen.served.map(({ workflowId }) => workflowId)).toContain('serveJob/soup/1');
    expect((await worker.store.sensors.state('orderSensor')).cursor).toBe('5');

    expect(await tick('orderSensor')).toEqual({
      status: 'skipped',
      requested: 0,
      started: 0,
      skipReason: 'No new orders',
    });
    const [last, first] = await worker.store.sensors.ticks('orderSensor', 2);
    expect(first).toMatchObject({ status: 'requested', requested: 5 });
    expect(last).toMatchObject({ status: 'skipped', skipReason: 'No new orders' });
  });

  test('starts nothing for a key that was requested before, though its cursor was set back', async () => {
    await worker.store.sensors.setCursor('orderSensor', undefined);
    expect(await tick('orderSensor')).toMatchObject({ requested: 0 });
    expect(kitchen.served).toEqual([]);
  });

  test('labels its runs', async () => {
    const { searchAttributes, memo } = await worker.client.workflow
      .getHandle('serveJob/soup/1')
      .describe();
    expect(searchAttributes).toMatchObject({
      RunKey: ['soup'],
      SensorName: ['orderSensor'],
      LaunchedBy: ['sensor:orderSensor'],
    });
    expect(memo).toMatchObject({ runKey: 'soup', attempt: 1 });
  });

  test('that fails shows it, keeps its cursor, and backs off', async () => {
    kitchen.orders.push('salad');
    kitchen.failure = new Error('The waiter is ill');
    const error: unknown = await tick('orderSensor').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    const shown = (error as WorkflowFailedError).cause?.message;
    expect(shown).toMatch(/^The waiter is ill \(tests\/orchestrator\/sensors\.test\.ts:\d+\)$/);
    expect(await worker.store.sensors.lastTick('orderSensor')).toMatchObject({
      status: 'failed',
      error: shown,
    });
    expect((await worker.store.sensors.state('orderSensor')).cursor).toBe('5');

    kitchen.failure = undefined;
    expect(await tick('orderSensor')).toMatchObject({
      skipReason: expect.stringMatching(/^Backing off until .*: it failed once$/) as string,
    });
    await worker.store.sensors.setCursor('orderSensor', '5');
    expect(await tick('orderSensor')).toMatchObject({ requested: 1 });
    await allServed(1);
  });

  test('tries the run of a key again after the delay, up to the number of attempts', async () => {
    kitchen.orders.push('bad egg');
    await tick('orderSensor');
    for (let attempt = 1; attempt < 5; attempt++) {
      await vi.waitFor(async () => expect(await worker.store.requests.started(0, 10)).toEqual([]), {
        timeout: 10_000,
      });
      await sleep(60);
      await tick('orderSensor');
    }
    expect(kitchen.served.map(({ workflowId }) => workflowId)).toEqual(
      [1, 2, 3].map((attempt) => `serveJob/bad egg/${attempt}`),
    );
  });

  test('is skipped with the variable that is missing', async () => {
    const bare = await startWorker(definitions);
    expect(await tick('orderSensor', bare)).toMatchObject({
      status: 'skipped',
      skipReason: 'waiter is not configured: WAITER is missing',
    });
    await bare.stop();
  });
});

describe('a stream sensor', () => {
  test('acknowledges after the commit and starts its runs within the tick', async () => {
    const running = tick('messageSensor');
    kitchen.messages = Array.from({ length: 25 }, (_, index) => `m${index}`);
    await allServed(25);
    expect(kitchen.acknowledged).toHaveLength(25);
    const { requested, started } = await running;
    expect(requested).toBe(25);
    // A run that ends may start the next one before the tick does.
    expect(started).toBeGreaterThan(0);
  });

  test('starts nothing for a message that comes twice', async () => {
    kitchen.messages = ['m1', 'm2', 'new'];
    expect(await tick('messageSensor')).toMatchObject({ requested: 1 });
    await allServed(1);
    expect(kitchen.acknowledged).toEqual(['m1', 'm2', 'new']);
  });

  test('that fails shows it and does not back off, since messages must not wait', async () => {
    kitchen.failure = new TerminalError('The door is shut');
    await expect(tick('messageSensor')).rejects.toBeInstanceOf(WorkflowFailedError);
    expect(await worker.store.sensors.lastTick('messageSensor')).toMatchObject({
      status: 'failed',
      error: 'The door is shut',
    });
    expect(await worker.store.sensors.state('messageSensor')).toMatchObject({
      failures: 1,
      heldBack: false,
    });
    kitchen.failure = undefined;
    kitchen.messages = ['after'];
    expect(await tick('messageSensor')).toMatchObject({ requested: 1 });
    await allServed(1);
  });
});

describe('a pool', () => {
  test('limits the runs at once; a run that ends starts the next', async () => {
    kitchen.orders = Array.from({ length: 7 }, (_, index) => `pooled-${index}`);
    const gate = Promise.withResolvers<void>();
    kitchen.gate = gate.promise;
    expect(await tick('pooledSensor')).toMatchObject({ requested: 7, started: 2 });
    await allServed(2);
    expect(await worker.store.requests.overview()).toMatchObject({
      pending: [{ job: 'pooledJob', count: 5 }],
      places: [{ pool: 'kitchen', taken: 2 }],
    });
    gate.resolve();
    await allServed(7);
    expect(kitchen.mostAtOnce).toBe(2);
    expect(servedOrders()).toEqual(kitchen.orders);
    expect(servedOrders().slice(0, 2)).toEqual(['pooled-0', 'pooled-1']);
    await vi.waitFor(
      async () => expect((await worker.store.requests.overview()).places).toEqual([]),
      { timeout: 5_000 },
    );
  });

  test('has a manual run wait for a place', async () => {
    kitchen.orders = ['long-1', 'long-2'];
    const gate = Promise.withResolvers<void>();
    kitchen.gate = gate.promise;
    await tick('pooledSensor');
    await allServed(2);
    const handle = await startRun(worker.client, {
      job: 'pooledJob',
      config: { order: 'manual' },
      launchedBy: 'test',
      summary: '',
    });
    await vi.waitFor(
      async () =>
        expect((await worker.store.requests.overview()).places).toMatchObject([
          { taken: 2, waiting: 1 },
        ]),
      {
        timeout: 5_000,
      },
    );
    expect(servedOrders()).toEqual(['long-1', 'long-2']);
    gate.resolve();
    await handle.result();
    expect(servedOrders()).toEqual(['long-1', 'long-2', 'manual']);
  });
});

test('a manual run that is cancelled while it waits for a place ends and no longer waits', async () => {
  kitchen.orders = ['held-1', 'held-2'];
  const gate = Promise.withResolvers<void>();
  kitchen.gate = gate.promise;
  await tick('pooledSensor');
  await allServed(2);
  const handle = await startRun(worker.client, {
    job: 'pooledJob',
    config: { order: 'never' },
    launchedBy: 'test',
    summary: '',
  });
  await vi.waitFor(
    async () =>
      expect((await worker.store.requests.overview()).places).toMatchObject([{ waiting: 1 }]),
    { timeout: 5_000 },
  );
  await handle.cancel();
  await expect(handle.result()).rejects.toBeInstanceOf(WorkflowFailedError);
  expect(await worker.store.runs.find(handle.firstExecutionRunId)).toMatchObject({
    status: 'cancelled',
  });
  expect((await worker.store.requests.overview()).places).toMatchObject([{ taken: 2, waiting: 0 }]);
  gate.resolve();
  await vi.waitFor(
    async () => expect((await worker.store.requests.overview()).places).toEqual([]),
    { timeout: 5_000 },
  );
});

test('a request that another run has claimed is not served twice', async () => {
  const duplicate = await worker.client.workflow.execute('serveJob', {
    workflowId: 'serveJob/soup/1-again',
    taskQueue: 'default',
    args: [{ order: 'soup' }],
    memo: { runKey: 'soup', attempt: 1 },
  });
  expect(duplicate).toMatchObject({ materialized: {}, duplicateOf: expect.any(String) });
  expect(kitchen.served).toEqual([]);
});
