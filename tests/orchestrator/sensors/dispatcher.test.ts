import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDispatcher } from '#orchestrator/sensors/dispatcher.ts';
import { freePort } from '#orchestrator/dev/free-port.ts';
import { sensorFixture } from '#tests/doubles/fixtures/sensors/definitions.ts';
import { createKitchen } from '#tests/doubles/fixtures/sensors/kitchen.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';

const definitions = sensorFixture(createKitchen());
const warnings: string[] = [];
let environment: RunEnvironment;

beforeAll(async () => {
  environment = await openRunEnvironment();
});

afterAll(() => environment.close());

const dispatcher = (client: Client) =>
  createDispatcher({
    client,
    definitions,
    store: environment.store,
    env: environment.env,
    warn: (message) => warnings.push(message),
  });

async function ask(job: string, runKeys: readonly string[], order = ''): Promise<void> {
  const { sensors } = environment.store;
  const requests = runKeys.map((runKey) => ({
    job,
    runKey,
    config: { order },
    tags: {},
    maxAttempts: 1,
    retryAfterMs: 0,
  }));
  const { version } = await sensors.beginTick('sensor', 'tick');
  await sensors.commit({ sensor: 'sensor', tickId: 'tick', requests, cursor: undefined, version });
}

const pending = async () => {
  const overview = await environment.store.requests.overview();
  return Object.fromEntries(overview.pending.map(({ job, count }) => [job, count]));
};

test('requests that Temporal refuses hold up neither those behind them nor their pool', async () => {
  await ask('pooledJob', ['too large 1', 'too large 2', 'too large 3'], 'x'.repeat(3_000_000));
  await ask('pooledJob', ['a', 'b', 'c']);
  await ask('serveJob', ['d']);
  expect(await dispatcher(environment.client).dispatchAll()).toBe(3);
  expect(await pending()).toEqual({ pooledJob: 4 });
  expect(warnings).toEqual(
    [1, 2, 3].map((turn) => `pooledJob/too large ${turn}/1 cannot be started: it will be retried`),
  );
  const { places, pending: waiting } = await environment.store.requests.overview();
  expect(places).toMatchObject([{ taken: 2 }]);
  expect(waiting).toMatchObject([{ job: 'pooledJob', count: 4, refused: 3 }]);
  expect((await environment.store.requests.ofSensor('sensor', 2)).refused).toMatchObject([
    {
      job: 'pooledJob',
      runKey: 'too large 1',
      attempt: 1,
      refusal: expect.stringContaining('exceeds limit'),
    },
    { runKey: 'too large 2' },
  ]);
  await environment.client.workflow.getHandle('pooledJob/a/1').terminate();
});

test('where Temporal does not answer, all goes back to the queue, and starts when it does', async () => {
  const before = await pending();
  await ask(
    'serveJob',
    Array.from({ length: 30 }, (_, index) => `later ${index}`),
  );
  const connection = Connection.lazy({
    address: `127.0.0.1:${await freePort()}`,
    interceptors: [],
  });
  await expect(dispatcher(new Client({ connection })).dispatchAll()).rejects.toThrow(
    'Failed to start Workflow',
  );
  await connection.close();
  expect(await pending()).toEqual({ ...before, serveJob: 30 });
  expect(await dispatcher(environment.client).dispatchAll()).toBe(30);
  expect(await pending()).toEqual(before);
});

test('a run whose start was not answered is not started again, whether it continues or has ended', async () => {
  const before = await pending();
  await ask('serveJob', ['unanswered']);
  const handle = environment.client.workflow.getHandle('serveJob/unanswered/1');
  const dispatchedAs = async () => {
    expect(await dispatcher(environment.client).dispatchAll()).toBe(1);
    expect(await pending()).toEqual(before);
    return (await handle.describe()).runId;
  };
  const first = await dispatchedAs();
  await environment.store.requests.putBack([handle.workflowId]);
  expect(await dispatchedAs()).toBe(first);
  await handle.terminate();
  await environment.store.requests.putBack([handle.workflowId]);
  expect(await dispatchedAs()).toBe(first);
});
