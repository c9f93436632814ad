import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { takePending } from '#orchestrator/state/run-requests.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { inTransaction } from '#orchestrator/state/transaction.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;
let sensor = '';
let sensors = 0;

beforeAll(async () => {
  store = await createStateStore('ignored_keys');
});

afterAll(() => store.close());

beforeEach(() => {
  sensor = `sensor ${(sensors += 1)}`;
});

const request = (runKey: string) => ({
  job: `job of ${sensor}`,
  runKey,
  config: {},
  tags: {},
  maxAttempts: 3,
  retryAfterMs: 0,
});

async function commit(...runKeys: readonly string[]): Promise<number> {
  const { version } = await store.sensors.beginTick(sensor, 'tick');
  const batch = {
    sensor,
    tickId: 'tick',
    requests: runKeys.map(request),
    cursor: undefined,
    version,
  };
  return (await store.sensors.commit(batch)).requested;
}

async function take(): Promise<readonly string[]> {
  const filter = { jobs: [`job of ${sensor}`], pool: undefined, batch: 10 };
  const taken = await store.requests.take(
    filter,
    ({ runKey, attempt }) => `${sensor}/${runKey}/${attempt}`,
  );
  return taken.map(({ runKey, attempt }) => `${runKey} ${attempt}`);
}

const end = (runKey: string, attempt: number) =>
  store.requests.end(`${sensor}/${runKey}/${attempt}`, 'failed');
const counts = async () => (await store.requests.ofSensor(sensor, 10)).byStatus;
const pending = async () =>
  (await store.requests.overview()).pending.filter((requests) => requests.sensor === sensor);

test('what is pending for a key that is ignored does not start, and does once the key counts again', async () => {
  await commit('lost', 'other');
  expect(await store.ignoredKeys.ignore(sensor, 'lost', 'its owner was deleted')).toEqual({
    pending: 1,
    started: [],
    ended: 0,
  });
  expect(await counts()).toEqual({ pending: 1, ignored: 1 });
  expect(await pending()).toMatchObject([{ count: 1 }]);
  expect(await take()).toEqual(['other 1']);
  expect(await take()).toEqual([]);
  expect(await store.ignoredKeys.list(sensor, 5)).toEqual([
    { runKey: 'lost', note: 'its owner was deleted', ignoredAt: expect.any(Date), pending: 1 },
  ]);

  expect(await store.ignoredKeys.unignore(sensor, 'lost')).toEqual({
    pending: 1,
    started: [],
    ended: 0,
  });
  expect(await take()).toEqual(['lost 1']);
  expect(await store.ignoredKeys.list(sensor, 5)).toEqual([]);
});

test('what a tick takes at the same moment counts as started', async () => {
  await commit('lost');
  const { promise: taken, resolve: letTake } = Promise.withResolvers<void>();
  const { promise: ended, resolve: letEnd } = Promise.withResolvers<void>();
  const tick = inTransaction(store.database, async (db) => {
    await takePending(db, [`job of ${sensor}`], 10, ({ runKey }) => `${sensor}/${runKey}/1`);
    letTake();
    await ended;
  });
  await taken;
  const ignored = store.ignoredKeys.ignore(sensor, 'lost', undefined);
  await expect.poll(() => waitingForLocks(), { timeout: 10_000 }).toBe(1);
  letEnd();
  await tick;
  expect(await ignored).toEqual({ pending: 0, started: [`${sensor}/lost/1`], ended: 0 });
});

async function waitingForLocks(): Promise<number> {
  const text = `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return (await store.database.query<{ count: number }>(text)).rows[0]?.count ?? 0;
}

test('a run that has started continues, and is followed by no attempt', async () => {
  await commit('lost');
  await take();
  expect(await store.ignoredKeys.ignore(sensor, 'lost', undefined)).toEqual({
    pending: 0,
    started: [`${sensor}/lost/1`],
    ended: 0,
  });
  await end('lost', 1);
  expect(await take()).toEqual([]);
  expect(await pending()).toEqual([]);
  expect(await store.ignoredKeys.unignore(sensor, 'lost')).toEqual({
    pending: 1,
    started: [],
    ended: 1,
  });
  expect(await take()).toEqual(['lost 2']);
});

test('a key is ignored before a sensor has found it, whose tick then requests nothing, and is found again later', async () => {
  expect(await store.ignoredKeys.ignore(sensor, 'lost', undefined)).toEqual({
    pending: 0,
    started: [],
    ended: 0,
  });
  expect(await commit('lost', 'other')).toBe(1);
  expect(await store.requests.withoutRequest(`job of ${sensor}`, ['lost', 'new'])).toEqual(['new']);
  expect(await take()).toEqual(['other 1']);
  await store.ignoredKeys.unignore(sensor, 'lost');
  expect(await take()).toEqual(['lost 1']);
});

test('one that goes back to the queue stays out too', async () => {
  await commit('lost');
  await take();
  await store.ignoredKeys.ignore(sensor, 'lost', undefined);
  expect(await store.requests.putBack([`${sensor}/lost/1`])).toBe(1);
  expect(await take()).toEqual([]);
});

test('a key is ignored for one sensor only, and once', async () => {
  await commit('lost');
  await store.ignoredKeys.ignore('another sensor', 'lost', undefined);
  expect(await take()).toEqual(['lost 1']);
  expect(await store.ignoredKeys.ignore('another sensor', 'lost', 'again')).toBeUndefined();
  expect(await store.ignoredKeys.list('another sensor', 5)).toMatchObject([{ note: null }]);
  expect(await store.ignoredKeys.unignore(sensor, 'lost')).toBeUndefined();
  expect(await store.ignoredKeys.without('another sensor', ['a', 'lost', 'b'])).toEqual(['a', 'b']);
});
