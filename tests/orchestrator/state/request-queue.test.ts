import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { lockPool, takePlaces } from '#orchestrator/state/pool-places.ts';
import type { Begun, BeginOptions } from '#orchestrator/state/run-life.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('request_queue');
});

afterAll(() => store.close());

let job = '';
let jobs = 0;

beforeEach(() => {
  job = `job${++jobs}`;
});

const pool = () => ({ name: `pool of ${job}`, limit: 1 });
const idOf = (runKey: string) => `${job}/${runKey}`;
const take = async () => {
  const taken = await store.requests.take({ jobs: [job], pool: pool(), batch: 10 }, ({ runKey }) =>
    idOf(runKey),
  );
  return taken.map(({ runKey }) => runKey);
};

async function ask(...runKeys: readonly string[]): Promise<void> {
  const requests = runKeys.map((runKey) => ({
    job,
    runKey,
    config: {},
    tags: {},
    maxAttempts: 1,
    retryAfterMs: 0,
  }));
  const { version } = await store.sensors.beginTick('sensor', 'tick');
  await store.sensors.commit({
    sensor: 'sensor',
    tickId: 'tick',
    requests,
    cursor: undefined,
    version,
  });
}

function begin(
  runKey: string,
  refusal?: string,
  options: Partial<BeginOptions & BeginOptions['refusal']> = {},
): Promise<Begun> {
  const { mayRetry = false, mayLeaveWork = false, attempt } = { attempt: 1, ...options };
  const run = {
    runId: `run of ${idOf(runKey)}`,
    workflowId: idOf(runKey),
    job,
    runKey,
    launchedBy: 'test',
    config: refusal === undefined ? {} : undefined,
    resumeFrom: undefined,
    startedAt: 0,
  };
  return store.runLife.begin(run, {
    attempt,
    pool: pool(),
    refusal: refusal === undefined ? undefined : { text: refusal, mayRetry, mayLeaveWork },
  });
}

const end = (runKey: string) => store.requests.end(idOf(runKey), 'completed');
const places = async () =>
  (await store.requests.overview()).places.find((row) => row.pool === pool().name);

test('a request that was requeued after its run had begun keeps its claim and its place', async () => {
  await ask('a', 'b');
  expect(await take()).toEqual(['a']);
  await begin('a');
  expect(await store.requests.putBack([idOf('a')])).toBe(0);
  expect(await places()).toMatchObject({ taken: 1 });
  expect(await take()).toEqual([]);
});

test('a run whose request was requeued, and whose place another took, waits for the next', async () => {
  await ask('a', 'b');
  await take();
  expect(await store.requests.putBack([idOf('a')], { delayMs: 60_000 })).toBe(1);
  expect(await take()).toEqual(['b']);
  expect(await begin('a')).toEqual({ status: 'waiting' });
  expect(await begin('b')).toMatchObject({ status: 'begun' });
  expect(await places()).toMatchObject({ taken: 1, waiting: 1 });
  await end('b');
  expect(await take()).toEqual([]);
  expect(await begin('a')).toMatchObject({ status: 'begun' });
  expect(await places()).toMatchObject({ taken: 1, waiting: 0 });
});

test('a run that waits for its place has a position, and has not begun', async () => {
  const begunAt = async (runKey: string) =>
    (await store.runs.find(`run of ${idOf(runKey)}`))?.begunAt;
  const waits = async () =>
    (await store.requests.waits(10)).filter((wait) => wait.pool === pool().name);
  for (const runKey of ['a', 'b', 'c']) await begin(runKey, undefined, { attempt: undefined });
  expect(await begunAt('a')).toEqual(expect.any(Date));
  expect(await begunAt('b')).toBeNull();
  expect(await waits()).toMatchObject([
    { workflowId: idOf('b'), position: 1, waiting: 2, since: expect.any(Date) },
    { workflowId: idOf('c'), position: 2, waiting: 2 },
  ]);
  expect((await store.requests.waits(1)).filter((wait) => wait.pool === pool().name)).toMatchObject(
    [{ workflowId: idOf('b') }],
  );

  await store.requests.freePlace(idOf('a'));
  await begin('b', undefined, { attempt: undefined });
  const begun = await begunAt('b');
  expect(begun).toEqual(expect.any(Date));
  expect(await waits()).toMatchObject([{ workflowId: idOf('c'), position: 1, waiting: 1 }]);
  await begin('b', undefined, { attempt: undefined });
  expect(await begunAt('b')).toEqual(begun);
  await begin('d', 'The waiter is missing', { attempt: undefined });
  expect(await begunAt('d')).toEqual(expect.any(Date));
  for (const runKey of ['b', 'c']) await store.requests.freePlace(idOf(runKey));
});

test('only what was taken long ago is requeued, where that is requested', async () => {
  await ask('a');
  await take();
  expect(await store.requests.putBack([idOf('a')], { minAgeMs: 60_000 })).toBe(0);
  expect(await store.requests.putBack([idOf('a')], { minAgeMs: 0 })).toBe(1);
  expect(await take()).toEqual(['a']);
});

test('a run that begins once more after its end leaves a place that the drain finds', async () => {
  await ask('a');
  await take();
  await begin('a');
  await end('a');
  expect(await places()).toBeUndefined();
  await begin('a');
  expect(await store.requests.placesWithoutRequest(0, 10)).toEqual([idOf('a')]);
});

test('a run that was refused once stays refused', async () => {
  await ask('a');
  await take();
  expect(await begin('a', 'The waiter is missing')).toEqual({
    status: 'refused',
    text: 'The waiter is missing',
  });
  expect(await begin('a')).toEqual({ status: 'refused', text: 'The waiter is missing' });
  expect(await places()).toBeUndefined();
});

test('a run that waits for a place and is refused meanwhile does not begin', async () => {
  await ask('a', 'b');
  await take();
  expect(await begin('b')).toEqual({ status: 'waiting' });
  expect(await begin('b', 'The waiter is missing')).toEqual({
    status: 'refused',
    text: 'The waiter is missing',
  });
  expect(await begin('b')).toEqual({ status: 'refused', text: 'The waiter is missing' });
  expect(await places()).toMatchObject({ taken: 1, waiting: 0 });
});

test('runs that begin at once count the places of their pool one after the other', async () => {
  const other = await store.database.connect();
  await other.query('begin');
  await lockPool(other, pool().name);
  const begun = begin('manual', undefined, { attempt: undefined });
  const waiting = `select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`;
  await expect.poll(async () => (await other.query(waiting)).rowCount, { timeout: 10_000 }).toBe(1);
  await takePlaces(other, pool().name, ['another']);
  await other.query('commit');
  other.release();
  expect(await begun).toEqual({ status: 'waiting' });
});

test('a failed run is retried after its delay', async () => {
  await store.requests.ask('sensor', {
    job,
    runKey: 'a',
    config: {},
    tags: {},
    maxAttempts: 2,
    retryAfterMs: 60_000,
  });
  await take();
  await begin('a');
  await store.requests.end(idOf('a'), 'failed');
  const { pending } = await store.requests.overview();
  expect(pending.filter((row) => row.job === job)).toMatchObject([{ count: 1, dueSince: null }]);
});

test('a run that was refused is retried only where it may succeed', async () => {
  for (const [runKey, mayRetry] of [
    ['hopeless', false],
    ['hopeful', true],
  ] as const) {
    await store.requests.ask('sensor', {
      job,
      runKey,
      config: {},
      tags: {},
      maxAttempts: 2,
      retryAfterMs: 0,
    });
    expect(await take()).toEqual([runKey]);
    await begin(runKey, 'The waiter is missing', { mayRetry });
    const { pending } = await store.requests.overview();
    expect(pending.filter((row) => row.job === job)).toHaveLength(mayRetry ? 1 : 0);
  }
});

test('a run that was refused and may leave work gives its place back, while the drain has still to look at it', async () => {
  await ask('a');
  await take();
  await begin('a', 'The waiter is missing', { mayLeaveWork: true });
  expect(await places()).toBeUndefined();
  expect(await store.requests.isOpen(idOf('a'))).toBe(true);
});

test('a manual run that waits comes before what stands in the queue, unless its last request was long ago', async () => {
  await ask('a', 'b');
  await take();
  await begin('manual', undefined, { attempt: undefined });
  await end('a');
  expect(await take()).toEqual([]);
  await store.database.query(
    `update pool_places set seen_at = now() - interval '11 minutes' where workflow_id = $1`,
    [idOf('manual')],
  );
  expect(await take()).toEqual(['b']);
});

test('a manual run that requests a place again still waits', async () => {
  await ask('a');
  await take();
  await begin('manual', undefined, { attempt: undefined });
  await store.database.query(
    `update pool_places set seen_at = now() - interval '11 minutes' where workflow_id = $1`,
    [idOf('manual')],
  );
  expect(await places()).toMatchObject({ waiting: 0 });
  await begin('manual', undefined, { attempt: undefined });
  expect(await places()).toMatchObject({ waiting: 1 });
});

test('the oldest of several jobs are taken first', async () => {
  const second = `${job} too`;
  for (const [of, runKey] of [
    [job, '1'],
    [second, '2'],
    [second, '3'],
    [job, '4'],
  ] as const) {
    await store.requests.ask('sensor', {
      job: of,
      runKey,
      config: {},
      tags: {},
      maxAttempts: 1,
      retryAfterMs: 0,
    });
  }
  const takeNext = async () => {
    const taken = await store.requests.take(
      { jobs: [second, job], pool: undefined, batch: 3 },
      (request) => `${request.job}/${request.runKey}`,
    );
    return taken.map(({ runKey }) => runKey);
  };
  expect(await takeNext()).toEqual(['1', '2', '3']);
  expect(await takeNext()).toEqual(['4']);
});
