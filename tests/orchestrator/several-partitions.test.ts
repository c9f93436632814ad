import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { definitions, done } from '../doubles/fixtures/several/definitions.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(definitions);
});

afterAll(() => worker.stop());

beforeEach(() => {
  done.broken.clear();
  done.gates.clear();
  done.steps = [];
});

const start = (selection: readonly string[], partitions?: readonly string[] | string, resumeFrom?: string) =>
  startRun(worker.client, {
    ...{ job: 'materializeAssets', launchedBy: 'test', summary: '' },
    config: { selection, [typeof partitions === 'string' ? 'partition' : 'partitions']: partitions },
    ...(resumeFrom !== undefined && { resumeFrom }),
  });

const messageOfFailure = async (run: Awaited<ReturnType<typeof start>>) => {
  const error: unknown = await run.result().catch((reason: unknown) => reason);
  return error instanceof WorkflowFailedError ? (error.cause?.message ?? '') : `did not fail: ${JSON.stringify(error)}`;
};

const recorded = async (runId: string) =>
  (await worker.store.materializations.ofRun(runId)).map(({ asset, partition, status }) => `${asset} ${partition} ${status}`).toSorted();

test('a partition goes on as soon as its own upstream is done, and a failure or a blocking check costs no other', async () => {
  const gate = Promise.withResolvers<void>();
  done.gates.set('2026-01-10', gate.promise);
  done.broken.add('2026-01-12');
  const run = await start(['several/means', 'several/readings'], ['2026-01-10', '2026-01-11', '2026-01-12', '2026-01-13']);
  await expect.poll(() => done.steps, { timeout: 10_000 }).toContain('means 2026-01-11');
  expect(done.steps).not.toContain('readings 2026-01-10');
  gate.resolve();
  expect((await messageOfFailure(run)).split('\n').toSorted()).toEqual([
    'several/means [2026-01-12]: skipped, since several/readings failed',
    'several/means [2026-01-13]: skipped, since several/readings is blocked by a check',
    'several/readings [2026-01-12]: 2026-01-12 is broken',
    'several/readings [2026-01-13]: Blocking check not passed: not_the_13th',
  ]);
  expect(await recorded(run.firstExecutionRunId)).toEqual([
    'several/means 2026-01-10 materialized',
    'several/means 2026-01-11 materialized',
    'several/readings 2026-01-10 materialized',
    'several/readings 2026-01-11 materialized',
    'several/readings 2026-01-12 failed',
    'several/readings 2026-01-13 materialized',
  ]);
  expect(await worker.store.runs.find(run.firstExecutionRunId)).toMatchObject({ status: 'failed' });

  done.broken.clear();
  done.steps = [];
  const retry = await start(['several/means', 'several/readings'], ['2026-01-10', '2026-01-11', '2026-01-12'], run.firstExecutionRunId);
  await retry.result();
  expect(done.steps).toEqual(['readings 2026-01-12', 'means 2026-01-12']);
});

test('a run of so many partitions that it continues as new does each once', { timeout: 60_000 }, async () => {
  const keys = Array.from({ length: 2_100 }, (_, index) => `key-${index}`);
  const run = await start(['several/plain'], keys);
  expect(await run.result()).toEqual({ materialized: { 'several/plain': 2_100 } });
  expect((await run.describe()).runId).not.toBe(run.firstExecutionRunId);
  expect(new Set(await recorded(run.firstExecutionRunId)).size).toBe(2_100);
});

test('steps of several partitions share the places of a pool', async () => {
  await (await start(['several/pooled'], ['a', 'b', 'c', 'd', 'e', 'f'])).result();
  expect(done.mostInPool).toBe(2);
});

const latest = async (asset: string, partition = '') => (await worker.store.materializations.latest(asset, partition))?.value;

const used = async (asset: string) => {
  const text = `select upstream_versions as versions, upstream_sets as sets from asset_partitions where asset = $1`;
  return (await worker.store.database.query<{ versions: readonly { partition: string; version: unknown }[]; sets: unknown }>(text, [asset]))
    .rows[0];
};

test('an asset reads all partitions that its own maps to, also those of the same run, and which are missing', async () => {
  await (await start(['several/readings'], ['2027-03-01', '2027-03-03'])).result();
  await (await start(['several/moving', 'several/readings'], '2027-03-05')).result();
  expect(await latest('several/moving', '2027-03-05')).toEqual({
    days: ['2027-03-01: 10', '2027-03-03: 10', '2027-03-05: 10'],
    missing: ['2027-02-27', '2027-02-28', '2027-03-02', '2027-03-04'],
  });
  const { versions, sets } = (await used('several/moving')) ?? {};
  expect(versions?.filter(({ version }) => version !== null).map(({ partition }) => partition)).toEqual(
    expect.arrayContaining(['2027-03-01', '2027-03-03', '2027-03-05']),
  );
  expect(versions?.filter(({ version }) => version === null)).toHaveLength(4);
  expect(sets).toBeNull();
});

test(
  'an asset without partitions reads all of them, in a thread too, and is stale once there is one more',
  { timeout: 30_000 },
  async () => {
    await (await start(['several/readings'], ['2028-01-01'])).result();
    const { rows } = await worker.store.database.query<{ count: number }>(
      `select count(*)::int as count from asset_partitions where asset = 'several/readings' and materialized_at is not null`,
    );
    const [{ count } = { count: 0 }] = rows;
    await (await start(['several/total', 'several/total_in_thread'])).result();
    expect(count).toBeGreaterThan(0);
    expect([await latest('several/total'), await latest('several/total_in_thread')]).toEqual([count, { count, isMain: false }]);
    expect(await used('several/total')).toMatchObject({ versions: [], sets: [{ asset: 'several/readings', count }] });

    const declared = { asset: 'several/total', codeVersion: null, deps: ['several/readings'] };
    expect(await worker.store.assetHistory.stale([declared])).toEqual([]);
    await (await start(['several/readings'], ['2028-01-02'])).result();
    expect(await worker.store.assetHistory.stale([declared])).toMatchObject([{ reason: 'upstream', upstreamPartition: '2028-01-02' }]);
    expect(await messageOfFailure(await start(['several/only_one']))).toContain(
      "several/only_one reads several partitions of several/readings: name the one that you want, upstream.readings({ partition: '…' }), " +
        'or read them all, upstream.readings.all()',
    );
  },
);

test.for([
  [['several/readings'], ['2026-01-10', '2026-01-1x'], '"2026-01-1x" is not one of its partitions'],
  [['several/readings'], ['2026-01-10', '2026-01-11', '2026-01-10'], 'the key 2026-01-10 is there twice'],
  [
    ['several/plain'],
    Array.from({ length: 10_001 }, String),
    'expected at most 10000, but 10001 were given. Use several runs: moderate backfill',
  ],
  [
    ['several/plain'],
    Array.from({ length: 1_000 }, (_, index) => `${index}${'x'.repeat(1_000)}`),
    'expected at most 1000000 bytes of keys',
  ],
  [
    ['several/moving', 'several/readings'],
    ['2026-01-10', '2026-01-11'],
    'several/moving reads other partitions of several/readings than its own, which one run of several partitions does not put in order. Use moderate backfill',
  ],
] as const)('%j is refused with partitions %#', async ([selection, partitions, problem]) => {
  const parsed = definitions.jobs.get('materializeAssets')?.config.safeParse({ selection, partitions });
  expect(parsed?.error?.issues).toEqual([expect.objectContaining({ path: ['partitions'], message: expect.stringContaining(problem) })]);
});
