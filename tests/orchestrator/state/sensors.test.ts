import { afterAll, beforeAll, expect, test } from 'vitest';
import { TerminalError } from '#orchestrator/errors.ts';
import type { CommitBatch } from '#orchestrator/state/sensors.ts';
import { StateError } from '#orchestrator/state/state-error.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('sensors');
});

afterAll(() => store.close());

test('failures in a row end with an evaluation that went well, also one that found nothing to commit', async () => {
  const { sensors } = store;
  for (const tickId of ['1', '2']) {
    await sensors.beginTick('messageSensor', tickId);
    await sensors.failTick('messageSensor', tickId, 'The broker is unavailable', 1);
  }
  expect(await sensors.state('messageSensor')).toMatchObject({
    failures: 2,
    notBefore: expect.any(Date),
  });
  await sensors.beginTick('messageSensor', '3');
  await sensors.endTick('messageSensor', '3', { skipReason: 'Backing off', evaluated: false });
  expect(await sensors.state('messageSensor')).toMatchObject({ failures: 2 });
  expect(await sensors.failing('messageSensor')).toEqual({
    since: expect.any(Date),
    error: 'The broker is unavailable',
  });
  await sensors.beginTick('messageSensor', '4');
  await sensors.endTick('messageSensor', '4', { skipReason: undefined, evaluated: true });
  expect(await sensors.state('messageSensor')).toMatchObject({ failures: 0, notBefore: undefined });
  expect(await sensors.failing('messageSensor')).toBeUndefined();
});

const request = (runKey: string) => ({
  job: 'serveJob',
  runKey,
  config: {},
  tags: {},
  maxAttempts: 1,
  retryAfterMs: 0,
});

function commit(
  batch: Pick<CommitBatch, 'sensor' | 'cursor' | 'version'>,
  runKeys: readonly string[],
) {
  return store.sensors.commit({ ...batch, tickId: '1', requests: runKeys.map(request) });
}

test('a cursor that somebody else has moved since is not overwritten, and nothing is requested', async () => {
  const sensor = 'movedSensor';
  const { version } = await store.sensors.beginTick(sensor, '1');
  expect(await commit({ sensor, cursor: 'a', version }, ['moved a'])).toEqual({
    version: version + 1,
    requested: 1,
  });
  await expect(commit({ sensor, cursor: 'b', version }, ['moved b'])).rejects.toThrow(StateError);
  expect(await store.requests.withoutRequest('serveJob', ['moved a', 'moved b'])).toEqual([
    'moved b',
  ]);
  expect(await store.sensors.state(sensor)).toMatchObject({ cursor: 'a', version: version + 1 });
});

test('consumers that keep no cursor do not stand in each other’s way', async () => {
  const sensor = 'consumerSensor';
  const { version } = await store.sensors.beginTick(sensor, '1');
  const keys = Array.from({ length: 40 }, (_, index) => `message ${index}`);
  const batches = Array.from({ length: 12 }, (_, turn) =>
    commit({ sensor, cursor: undefined, version }, turn % 2 ? keys : keys.toReversed()),
  );
  const committed = await Promise.all(batches);
  expect(committed.reduce((sum, { requested }) => sum + requested, 0)).toBe(keys.length);
});

test('sensors that request the same keys in another order do not lock each other out', async () => {
  const keys = Array.from({ length: 200 }, (_, index) => `shared ${index}`);
  const sensors = ['oneSensor', 'twoSensor', 'threeSensor', 'fourSensor'];
  await Promise.all(sensors.map((sensor) => store.sensors.beginTick(sensor, '1')));
  const committed = await Promise.all(
    sensors.map((sensor, turn) =>
      commit({ sensor, cursor: undefined, version: 0 }, turn % 2 ? keys : keys.toReversed()),
    ),
  );
  expect(committed.map(({ requested }) => requested).toSorted((a, b) => a - b)).toEqual([
    0,
    0,
    0,
    keys.length,
  ]);
});

test('what the database refuses is the sensor’s fault, and retried by nobody', async () => {
  await store.sensors.beginTick('brokenSensor', '1');
  await expect(
    commit({ sensor: 'brokenSensor', cursor: undefined, version: 0 }, ['half a pair: \ud800']),
  ).rejects.toThrow(TerminalError);
});

test('a tick that failed is not forgotten when another worker takes it over', async () => {
  await store.sensors.beginTick('takenOverSensor', '1');
  await store.sensors.failTick('takenOverSensor', '1', 'The waiter is ill', 60_000);
  expect(await store.sensors.beginTick('takenOverSensor', '1')).toMatchObject({
    error: 'The waiter is ill',
    heldBack: true,
  });
  expect((await store.sensors.beginTick('takenOverSensor', '2')).error).toBeUndefined();
});

test('a tick ends with any text', async () => {
  for (const tickId of ['1', '2']) await store.sensors.beginTick('oddSensor', tickId);
  await store.sensors.abandonTick('oddSensor', '1', 'no\0thing');
  await store.sensors.endTick('oddSensor', '2', { skipReason: 'no\0thing', evaluated: true });
  expect(
    (await store.sensors.ticks('oddSensor', 2)).map(({ error, skipReason }) => error ?? skipReason),
  ).toEqual(['no�thing', 'no�thing']);
});

test('a tick is recorded with the fields of its status, and nothing else', async () => {
  const { sensors } = store;
  const sensor = 'tickingSensor';
  const ended = expect.any(Date) as Date;
  await sensors.beginTick(sensor, 'running');
  expect(await sensors.ticks(sensor, 1)).toMatchObject([
    { status: 'running', endedAt: null, skipReason: null, error: null },
  ]);
  expect(await sensors.lastTick(sensor)).toBeUndefined();

  await sensors.beginTick(sensor, 'idle');
  const idle = {
    tickId: 'idle',
    status: 'skipped',
    requested: 0,
    skipReason: 'Nothing new',
    error: null,
    endedAt: ended,
  };
  expect(
    await sensors.endTick(sensor, 'idle', { skipReason: undefined, evaluated: true }),
  ).toMatchObject(idle);

  const { version } = await sensors.beginTick(sensor, 'asking');
  await sensors.commit({
    sensor,
    tickId: 'asking',
    requests: [request('asked by a tick')],
    cursor: undefined,
    version,
  });
  const asking = {
    tickId: 'asking',
    status: 'requested',
    requested: 1,
    skipReason: null,
    error: null,
    endedAt: ended,
  };
  expect(
    await sensors.endTick(sensor, 'asking', {
      skipReason: 'Nothing in the last batch',
      evaluated: true,
    }),
  ).toMatchObject(asking);

  await sensors.beginTick(sensor, 'failing');
  await sensors.failTick(sensor, 'failing', 'The broker is unavailable', 1);
  expect(await sensors.lastTick(sensor)).toMatchObject({
    status: 'failed',
    skipReason: null,
    error: 'The broker is unavailable',
    endedAt: ended,
  });

  // A tick that was given up, although its worker survived and completed it.
  await sensors.abandonTick(sensor, 'running', 'No sign of life');
  const late = { status: 'skipped', skipReason: 'Backing off', error: null };
  expect(
    await sensors.endTick(sensor, 'running', { skipReason: 'Backing off', evaluated: false }),
  ).toMatchObject(late);
});
