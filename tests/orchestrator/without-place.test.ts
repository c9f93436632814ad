import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { beginRun } from '#orchestrator/activities/begin-run.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { openResources } from '#orchestrator/definitions/resource.ts';
import { drainRequests } from '#orchestrator/sensors/drain.ts';
import { sensorFixture } from '../doubles/fixtures/sensors/definitions.ts';
import { createKitchen } from '../doubles/fixtures/sensors/kitchen.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';

const kitchen = createKitchen();
const definitions = sensorFixture(kitchen);
let worker: TestWorker;
let orders = 0;
let order = '';

beforeAll(async () => {
  worker = await startWorker(definitions, { WAITER: 'Ana', KITCHEN_MAX_RUNS: '1' });
});

afterAll(() => worker.stop());

beforeEach(() => {
  kitchen.served.length = 0;
  kitchen.gates.clear();
  order = `order ${(orders += 1)}`;
});

const start = (job: string, config: object) =>
  startRun(worker.client, {
    job,
    config: { order, ...config },
    launchedBy: 'test',
    summary: 'an order',
  });
const places = async () => {
  const { rows } = await worker.store.database.query<{ state: string }>(
    `select workflow_id || ' ' || case when away then 'away' when waiting then 'waits' else 'has it' end as state from pool_places order by since`,
  );
  return rows.map(({ state }) => state);
};
const served = () => kitchen.served.map(({ order: dish }) => dish);

/** Orders wait until they are released; resolves when the kitchen has received them. */
function hold(...dishes: readonly string[]) {
  const gates = dishes.map((dish) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    kitchen.gates.set(dish, promise);
    return resolve;
  });
  return { letGo: () => gates.forEach((resolve) => resolve()) };
}
const until = (dish: string) =>
  vi.waitFor(() => expect(served()).toContain(dish), { timeout: 10_000 });
const untilPlaces = (...expected: readonly string[]) =>
  vi.waitFor(async () => expect(await places()).toEqual(expected), { timeout: 15_000 });

async function detailsOf({ workflowId }: { readonly workflowId: string }): Promise<string> {
  const answer = await worker.client.workflow
    .getHandle(workflowId)
    .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return answer.currentDetails ?? '';
}

test('a run that waits releases its place to the next in the queue, acquires it again afterwards, and continues', async () => {
  const waits = hold(`${order}: soup waits`);
  const next = hold('next');
  const first = await start('patientJob', {});
  await until(`${order}: soup waits`);
  // Requested before the slot is free; started by the step that releases it.
  expect(await places()).toEqual([`${first.workflowId} away`]);
  const second = await start('pooledJob', { order: 'next' });
  await until('next');
  waits.letGo();
  await untilPlaces(`${second.workflowId} has it`, `${first.workflowId} waits`);
  await vi.waitFor(
    async () => expect(await detailsOf(first)).toContain('Waiting for a place in the pool kitchen'),
    { timeout: 5_000 },
  );
  expect(served()).not.toContain(`${order}: soup`);

  next.letGo();
  await first.result();
  expect(served()).toEqual([`${order}: soup waits`, 'next', `${order}: soup`, `${order}: bill`]);
  expect((await first.describe()).memo?.['result']).not.toContain('Waiting for a place');
  await untilPlaces();
});

test('what a sensor requested starts in the transaction after a place was given up', async () => {
  const running = hold('running');
  const first = await start('pooledJob', { order: 'running' });
  await until('running');
  const waits = hold(`${order}: soup waits`);
  const request = { runKey: order, tags: {}, maxAttempts: 1, retryAfterMs: 0 };
  await worker.store.requests.ask('pooledSensor', {
    ...request,
    job: 'patientJob',
    config: { order },
  });
  await worker.store.requests.ask('pooledSensor', {
    ...request,
    job: 'pooledJob',
    config: { order: 'after it' },
  });
  running.letGo();
  await first.result();
  await until(`${order}: soup waits`);
  await until('after it');
  waits.letGo();
  await until(`${order}: bill`);
  await untilPlaces();
  expect((await worker.store.requests.ofSensor('pooledSensor', 5)).byStatus).toEqual({
    completed: 2,
  });
});

test('the place stays while another step of the run works, and a step that begins later takes it back', async () => {
  const busy = hold(`${order}: busy fish`);
  const waits = hold(`${order}: soup waits`, `${order}: rice waits`);
  const run = await start('patientJob', { dishes: ['soup', 'busy fish', 'rice', 'busy cake'] });
  await until(`${order}: busy fish`);
  await until(`${order}: soup waits`);
  expect(await places()).toEqual([`${run.workflowId} has it`]);
  busy.letGo();
  await until(`${order}: rice waits`);
  await untilPlaces(`${run.workflowId} away`);
  waits.letGo();
  await run.result();
  expect(served().toSorted()).toEqual(
    ['bill', 'busy cake', 'busy fish', 'rice', 'rice waits', 'soup', 'soup waits'].map(
      (dish) => `${order}: ${dish}`,
    ),
  );
  await untilPlaces();
});

test('a step that waits for two things at once has its place again with the first of them', async () => {
  const first = hold(`${order}: double soup waits`);
  const second = hold(`${order}: double soup waits too`);
  const run = await start('patientJob', { dishes: ['double soup'] });
  await until(`${order}: double soup waits too`);
  await untilPlaces(`${run.workflowId} away`);
  first.letGo();
  await until(`${order}: double soup waits no more`);
  expect(await places()).toEqual([`${run.workflowId} has it`]);
  second.letGo();
  await run.result();
  expect(served().at(-2)).toBe(`${order}: double soup`);
  await untilPlaces();
});

test('a job that waits for several things at once continues with the first of them, without its place until a step needs it', async () => {
  const waits = hold(`${order}: second bill`);
  const run = await start('patientJob', {
    dishes: [],
    bills: ['first bill', 'second bill', 'third bill'],
  });
  await until(`${order}: third bill`);
  await untilPlaces(`${run.workflowId} away`);
  waits.letGo();
  await run.result();
  expect(served()).toEqual(
    ['first bill', 'second bill', 'third bill'].map((bill) => `${order}: ${bill}`),
  );
  await untilPlaces();
});

test('a step whose wait is ended by a time limit has its place again before it continues', async () => {
  const next = hold('meanwhile');
  const running = hold(`${order}: hasty soup`);
  const before = await start('pooledJob', { order: 'meanwhile' });
  await until('meanwhile');
  const run = await start('patientJob', { dishes: ['hasty soup'] });
  await untilPlaces(`${before.workflowId} has it`, `${run.workflowId} waits`);
  next.letGo();
  await until(`${order}: hasty soup`);
  expect(await places()).toEqual([`${run.workflowId} has it`]);
  running.letGo();
  await run.result();
});

test('a run that is cancelled while it is without its place, or waits to have it back, has ended and holds nothing', async () => {
  const waits = hold(`${order}: soup waits`);
  const away = await start('patientJob', {});
  await until(`${order}: soup waits`);
  await away.cancel();
  waits.letGo();
  await expect(away.result()).rejects.toBeInstanceOf(WorkflowFailedError);
  await untilPlaces();

  order = `${order} again`;
  const again = hold(`${order}: soup waits`);
  const next = hold('holds it');
  const waiting = await start('patientJob', {});
  await until(`${order}: soup waits`);
  const holder = await start('pooledJob', { order: 'holds it' });
  await until('holds it');
  again.letGo();
  await untilPlaces(`${holder.workflowId} has it`, `${waiting.workflowId} waits`);
  await waiting.cancel();
  await expect(waiting.result()).rejects.toBeInstanceOf(WorkflowFailedError);
  expect(await worker.store.runs.find(waiting.firstExecutionRunId)).toMatchObject({
    status: 'cancelled',
  });
  await untilPlaces(`${holder.workflowId} has it`);
  next.letGo();
  await holder.result();
});

test('one that is terminated is found by the drain', async () => {
  const waits = hold(`${order}: soup waits`);
  const run = await start('patientJob', {});
  await until(`${order}: soup waits`);
  await run.terminate();
  waits.letGo();
  const { client, store } = worker;
  expect(await store.requests.isOpen(run.workflowId)).toBe(true);
  await drainRequests(
    { client, store, jobs: definitions.jobs },
    { checkAfterMs: 0, putBackAfterMs: 0 },
  );
  expect(await places()).toEqual([]);
});

test('a run that continues as new has its place again before it continues', async () => {
  const { store, env } = worker;
  const [first, second] = [`${order}/1`, `${order}/2`];
  const of = (workflowId: string) => ({
    job: 'pooledJob',
    workflowId,
    runId: `run of ${workflowId}`,
    launchedBy: 'test',
    runKey: undefined,
    attempt: undefined,
    input: { order },
    startedAt: Date.now(),
    askedAt: Date.now(),
  });
  const parts = { definitions, store, env, resources: openResources(definitions.resources, env) };
  expect(await beginRun(parts, { ...of(first), continued: false })).toMatchObject({
    status: 'begun',
    pool: 'kitchen',
  });
  await store.requests.leavePlace(first, 'first time');
  expect(await beginRun(parts, { ...of(second), continued: false })).toMatchObject({
    status: 'begun',
  });
  expect(await beginRun(parts, { ...of(first), continued: true })).toMatchObject({
    status: 'waiting',
    pool: 'kitchen',
  });
  await store.requests.freePlace(second);
  expect(await beginRun(parts, { ...of(first), continued: true })).toMatchObject({
    status: 'begun',
  });
  expect(await places()).toEqual([`${first} has it`]);
  // A worker that was presumed dead does what another has done for it.
  await store.requests.leavePlace(first, 'first time');
  expect(await places()).toEqual([`${first} has it`]);
  await store.requests.freePlace(first);
});

test('a run without a pool only calls the function, without a request to the state database', async () => {
  const run = await start('unlimitedPatientJob', {});
  await run.result();
  expect(served()).toEqual([`${order}: soup waits`, `${order}: soup`, `${order}: bill`]);
  const { events } = await run.fetchHistory();
  const localActivities = (events ?? []).filter(
    ({ markerRecordedEventAttributes: marker }) => marker,
  );
  // Its start, its end, and what it recorded in between.
  expect([2, 3]).toContain(localActivities.length);
});
