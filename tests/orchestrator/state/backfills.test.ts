import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { NewBackfill } from '#orchestrator/state/new-backfill.ts';
import type { RecordedEnd } from '#orchestrator/workflow/protocol.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { oneUnit } from '#tests/support/one-unit.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('backfills');
});

afterAll(() => store.close());

beforeEach(() =>
  store.database.query('truncate backfills, backfill_partitions, run_requests, runs cascade'),
);

const create = async (
  backfillId: string,
  partitions: readonly string[],
  given: Partial<NewBackfill> = {},
) => {
  const rows = partitions.map((partition) => ({ partition, config: { partition } }));
  await store.backfills.create(
    oneUnit({
      backfillId,
      selection: ['menus/printed'],
      job: 'printJob',
      atOnce: 2,
      rows,
      ...given,
    }),
  );
  return find(backfillId);
};

async function take(): Promise<readonly string[]> {
  const taken = await store.requests.take(
    { jobs: ['printJob'], pool: undefined, batch: 10 },
    (request) => `${request.runKey}/${request.attempt}`,
  );
  return taken.map(({ workflowId }) => workflowId);
}

const end = (workflowId: string, status: 'completed' | 'failed' | 'cancelled' = 'completed') =>
  store.requests.end(workflowId, status);
const find = (backfillId: string) => store.backfills.find(backfillId);

test('a backfill requests as many runs as it may, in order, and ends with the last', async () => {
  expect(await create('b1', ['mon', 'tue', 'wed'])).toMatchObject({
    status: 'running',
    ready: 1,
    requested: 2,
    done: 0,
  });
  expect(await take()).toEqual(['b1/mon/1', 'b1/tue/1']);
  await end('b1/tue/1');
  expect(await take()).toEqual(['b1/wed/1']);
  await end('b1/tue/1');
  expect(await take()).toEqual([]);
  await end('b1/mon/1');
  await end('b1/wed/1');
  expect(await find('b1')).toMatchObject({
    status: 'completed',
    ready: 0,
    requested: 0,
    done: 3,
    endedInMinute: 3,
    endedAt: expect.any(Date),
  });
});

test('the requests of sensors come first', async () => {
  await create('b1', ['mon']);
  await store.requests.ask('sensor', {
    job: 'printJob',
    runKey: 'urgent',
    config: {},
    tags: {},
    maxAttempts: 1,
    retryAfterMs: 0,
  });
  expect(await take()).toEqual(['urgent/1', 'b1/mon/1']);
});

test('what failed is requested again, and nothing else', async () => {
  await create('b1', ['mon', 'tue']);
  await take();
  await end('b1/mon/1', 'failed');
  await end('b1/tue/1');
  expect(await find('b1')).toMatchObject({ status: 'failed', done: 1, failed: 1 });
  expect(await store.backfills.failedPartitions('b1', 10)).toMatchObject([
    { partition: 'mon', attempts: 1, runId: null, error: null },
  ]);

  expect(await store.backfills.retry('b1')).toEqual({ before: 'failed', partitions: 1 });
  expect(await take()).toEqual(['b1/mon/2']);
  await end('b1/mon/2');
  expect(await find('b1')).toMatchObject({ status: 'completed', done: 2, failed: 0 });
  expect(await store.backfills.retry('b1')).toEqual({ before: 'completed', partitions: 0 });
  expect(await find('b1')).toMatchObject({ status: 'completed' });
});

test('a backfill that is paused requests nothing, and continues when it is resumed', async () => {
  await create('b1', ['mon', 'tue', 'wed']);
  await take();
  expect(await store.backfills.pause('b1')).toEqual({ before: 'running', partitions: 1 });
  await end('b1/mon/1');
  expect(await store.backfills.requestNext('b1')).toBe(0);
  expect(await take()).toEqual([]);
  expect(await find('b1')).toMatchObject({ status: 'paused', ready: 1, requested: 1, done: 1 });
  expect(await store.backfills.resume('b1')).toEqual({ before: 'paused', partitions: 1 });
  expect(await take()).toEqual(['b1/wed/1']);
});

test('a cancelled backfill withdraws requests that have not started, and runs in progress continue', async () => {
  await create('b1', ['mon', 'tue', 'wed', 'thu'], { atOnce: 1 });
  await take();
  await store.database.query(`update backfills set at_once = 2`);
  await store.backfills.requestNext('b1');
  expect(await store.backfills.cancel('b1')).toEqual({ before: 'running', partitions: 3 });
  expect(await take()).toEqual([]);
  expect(await store.backfills.startedRuns('b1')).toEqual(['b1/mon/1']);
  await end('b1/mon/1');
  expect(await find('b1')).toMatchObject({
    status: 'cancelled',
    done: 1,
    cancelled: 3,
    requested: 0,
  });
  expect(await store.backfills.cancel('b1')).toEqual({ before: 'cancelled', partitions: 0 });
});

test('a cancelled backfill that is retried requests what it took back under new attempts', async () => {
  await create('b1', ['mon', 'tue', 'wed']);
  await store.backfills.cancel('b1');
  expect(await store.backfills.retry('b1')).toEqual({ before: 'cancelled', partitions: 3 });
  expect(await take()).toEqual(['b1/mon/2', 'b1/tue/2']);
});

test('a partition that another backfill is about to materialize is skipped, unless requested', async () => {
  await create('b1', ['mon', 'tue']);
  await take();
  await end('b1/tue/1');
  expect(await create('b2', ['mon', 'tue'])).toMatchObject({ skipped: 1, requested: 1 });
  expect(await store.backfills.skippedPartitions('b2', 10)).toEqual([
    {
      partition: 'mon',
      assets: ['menus/printed'],
      reason: 'backfill b1 is about to materialize it',
    },
  ]);
  expect(await create('b3', ['mon'], { again: true })).toMatchObject({ skipped: 0, requested: 1 });
  expect(await create('b4', ['mon'], { selection: ['menus/other'] })).toMatchObject({
    skipped: 0,
    requested: 1,
  });
  expect(await create('b5', ['mon'])).toMatchObject({ status: 'completed', skipped: 1 });
});

test('of backfills that are created at once, one materializes a partition', async () => {
  const partitions = Array.from({ length: 500 }, (_, index) => `p${index}`);
  const created = await Promise.all(['b1', 'b2', 'b3'].map((id) => create(id, partitions)));
  expect(created.map((backfill) => backfill?.skipped ?? -1).toSorted((a, b) => a - b)).toEqual([
    0, 500, 500,
  ]);
});

test('a request that could not be started after all is taken back from a backfill that was cancelled meanwhile', async () => {
  await create('b1', ['mon', 'tue']);
  await take();
  await store.backfills.cancel('b1');
  await store.requests.putBack(['b1/mon/1']);
  expect(await store.backfills.requestNext('b1')).toBe(0);
  expect(await take()).toEqual([]);
  await end('b1/tue/1');
  expect(await find('b1')).toMatchObject({
    status: 'cancelled',
    done: 1,
    cancelled: 1,
    requested: 0,
  });
});

test('a request that a worker without backfills has ended is noted', async () => {
  await create('b1', ['mon', 'tue', 'wed']);
  await take();
  const text = `update run_requests set status = $2, ended_at = now() where workflow_id = $1`;
  await store.database.query(text, ['b1/mon/1', 'completed']);
  await store.database.query(text, ['b1/tue/1', 'failed']);
  expect(await store.backfills.requestNext('b1')).toBe(1);
  expect(await find('b1')).toMatchObject({ status: 'running', done: 1, failed: 1, requested: 1 });
});

test('a paused backfill whose failures are retried stays paused', async () => {
  await create('b1', ['mon', 'tue', 'wed']);
  await take();
  await end('b1/mon/1', 'failed');
  await store.backfills.pause('b1');
  expect(await store.backfills.retry('b1')).toEqual({ before: 'paused', partitions: 1 });
  expect(await find('b1')).toMatchObject({ status: 'paused', ready: 1, requested: 2, failed: 0 });
});

test('a partition is done once a run has completed that resumes from its failed run, or from one that does', async () => {
  await create('b1', ['mon', 'tue']);
  await take();
  const failed = { status: 'failed', error: 'broken' } as const;
  const completed = { status: 'completed', outcome: 'ok' } as const;
  await runOnce('mon', { attempt: 1 }, failed);
  await runOnce('tue', { attempt: 1 }, failed);
  await runOnce('again', { resumeFrom: 'mon' }, failed);
  expect(await find('b1')).toMatchObject({ status: 'failed', done: 0, failed: 2 });
  await runOnce('again-2', { resumeFrom: 'again' }, completed);
  expect(await find('b1')).toMatchObject({ status: 'failed', done: 1, failed: 1 });
  await runOnce('tue-2', { resumeFrom: 'tue' }, completed);
  expect(await find('b1')).toMatchObject({ status: 'completed', done: 2, failed: 0 });
});

/** A complete run: part of the backfill if it has an attempt. */
async function runOnce(
  runId: string,
  { attempt, resumeFrom }: { attempt?: number; resumeFrom?: string },
  ended: RecordedEnd,
) {
  const workflowId = attempt === undefined ? runId : `b1/${runId}/${attempt}`;
  const runKey = attempt === undefined ? undefined : `b1/${runId}`;
  const run = {
    runId,
    workflowId,
    job: 'printJob',
    runKey,
    launchedBy: 'test',
    config: {},
    resumeFrom,
    startedAt: Date.now(),
  };
  await store.runLife.begin(run, { attempt, pool: undefined, refusal: undefined });
  const end = {
    ...ended,
    runId,
    workflowId,
    job: 'printJob',
    queued: attempt !== undefined,
    result: '',
    outcomes: [],
    endedAt: Date.now(),
  };
  await store.runLife.end(end, () => 1);
}

test('backfills that nobody knows', async () => {
  expect(await find('b1')).toBeUndefined();
  expect(await store.backfills.pause('b1')).toBeUndefined();
  expect(await store.backfills.list(10)).toEqual([]);
});

test('many ends at once request each partition once', async () => {
  const partitions = Array.from({ length: 60 }, (_, index) => `p${String(index).padStart(2, '0')}`);
  await create('b1', partitions, { atOnce: 7 });
  const seen: string[] = [];
  for (let rounds = 0; rounds < 20; rounds += 1) {
    const taken = await take();
    seen.push(...taken);
    await Promise.all([
      ...taken.map((id) => end(id)),
      ...taken.map((id) => end(id)),
      store.backfills.requestNext('b1'),
    ]);
  }
  expect(seen.toSorted()).toEqual(partitions.map((partition) => `b1/${partition}/1`));
  expect(await find('b1')).toMatchObject({ status: 'completed', done: 60 });
});
