import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import type {
  MaterializedOutcome,
  StepOutcome,
  Versions,
} from '#orchestrator/workflow/protocol.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('asset_partitions');
});

afterAll(() => store.close());

const materialized = (
  partition: string,
  endedAt: number,
  value: string | null = `at ${endedAt}`,
): MaterializedOutcome => ({
  asset: 'orders/served',
  partition,
  startedAt: 0,
  endedAt,
  status: 'materialized',
  value,
  metadata: { endedAt },
  checks: [
    {
      name: 'warm',
      severity: 'warn',
      passed: endedAt % 2 === 0,
      metadata: {},
    },
  ],
});

const failed = (partition: string, endedAt: number): StepOutcome => ({
  asset: 'orders/served',
  partition,
  startedAt: 0,
  endedAt,
  status: 'failed',
  error: `burnt at ${endedAt}`,
  checks: [],
});

let runs = 0;

async function record(...outcomes: readonly StepOutcome[]): Promise<string> {
  const runId = `run-${(runs += 1)}`;
  await store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at) values ($1, $1, 'serve', 'test', '{}', 'running', now())`,
    [runId],
  );
  await store.materializations.record(runId, outcomes);
  return runId;
}

const historyOf = async (partition: string) => ({
  latest: await store.assetHistory.latest('orders/served', partition),
  failure: await store.assetHistory.latestFailure('orders/served', partition),
  overview: (await store.materializations.overview([{ asset: 'orders/served' }])).at(0),
});

test('the latest success and the latest failure stand beside each other', async () => {
  const success = await record(materialized('soup', 1_000));
  const failure = await record(failed('soup', 2_000));
  expect(await historyOf('soup')).toEqual({
    latest: {
      partition: 'soup',
      runId: success,
      value: 'at 1000',
      metadata: { endedAt: 1_000 },
      endedAt: new Date(1_000),
      dataVersion: success,
    },
    failure: {
      partition: 'soup',
      runId: failure,
      error: 'burnt at 2000',
      endedAt: new Date(2_000),
    },
    overview: {
      asset: 'orders/served',
      partitions: 1,
      failedChecks: [],
      latest: {
        partition: 'soup',
        runId: success,
        metadata: { endedAt: 1e3 },
        endedAt: new Date(1e3),
      },
      failed: {
        partitions: 1,
        partition: 'soup',
        runId: failure,
        error: 'burnt at 2000',
        endedAt: new Date(2e3),
      },
    },
  });
  await record(materialized('soup', 3_001));
  expect(await historyOf('soup')).toMatchObject({
    latest: { value: 'at 3001' },
    failure: { error: 'burnt at 2000' },
    overview: {
      failed: null,
      failedChecks: [{ name: 'warm', severity: 'warn', partitions: 1, partition: 'soup' }],
    },
  });
});

test('the latest failure of an asset is of a partition that is failed, or of one that was, whichever failed last', async () => {
  const asset = 'orders/delivered';
  const latest = async () => (await store.assetHistory.latestFailure(asset))?.error;
  const of = (outcome: StepOutcome) => record({ ...outcome, asset });
  expect(await latest()).toBeUndefined();
  await of(failed('stays failed', 1_000));
  await of(failed('is mended', 2_000));
  expect(await latest()).toBe('burnt at 2000');
  await of(materialized('is mended', 3_000));
  expect(await latest()).toBe('burnt at 2000');
  await of(failed('fails last', 4_000));
  expect(await latest()).toBe('burnt at 4000');
  const [overview] = await store.materializations.overview([{ asset }]);
  expect(overview?.failed).toMatchObject({ partitions: 2, partition: 'fails last' });
});

test.each([
  [
    'a success without a data version',
    `is_failed, run_id, metadata, materialized_at`,
    `false, 'r', '{}', now()`,
  ],
  [
    'a time of success without its run',
    `is_failed, metadata, materialized_at, data_version, failed_run_id, failed_at, error`,
    `true, '{}', now(), 'v', 'r', now(), 'x'`,
  ],
  ['a failure without an error', `is_failed, failed_run_id, failed_at`, `true, 'r', now()`],
  [
    'a failed one that never failed',
    `is_failed, run_id, metadata, materialized_at, data_version`,
    `true, 'r', '{}', now(), 'v'`,
  ],
  [
    'one that is not failed and never was materialized',
    `is_failed, failed_run_id, failed_at, error`,
    `false, 'r', now(), 'x'`,
  ],
  ['one of which nothing is known', `is_failed`, `true`],
] as const)('the table refuses %s', async (_, columns, values) => {
  await expect(
    store.database.query(
      `insert into asset_partitions (asset, partition, ${columns}) values ('a', 'b', ${values})`,
    ),
  ).rejects.toThrow('violates check constraint');
});

test('an outcome that is recorded late changes nothing newer', async () => {
  await record(materialized('stew', 5_000));
  await record(failed('stew', 6_000));
  await record(materialized('stew', 4_001));
  await record(failed('stew', 5_500));
  expect(await historyOf('stew')).toMatchObject({
    latest: { value: 'at 5000' },
    failure: { error: 'burnt at 6000' },
    overview: {
      failed: { partition: 'stew', error: 'burnt at 6000' },
      failedChecks: [{ partition: 'soup' }],
    },
  });
  await record(materialized('stew', 5_900, null));
  expect(await historyOf('stew')).toMatchObject({
    latest: { value: null, endedAt: new Date(5_900) },
    overview: { failed: { partition: 'stew' } },
  });
});

test('a failure alone counts as no materialization', async () => {
  await record(failed('tea', 7_000), materialized('cake', 7_000));
  expect(await store.materializations.latest('orders/served', 'tea')).toBeUndefined();
  expect(await store.materializations.without('orders/served', ['tea', 'cake', 'pie'])).toEqual([
    'tea',
    'pie',
  ]);
  expect(
    (await store.materializations.latestOf(['orders/served'])).map(({ partition }) => partition),
  ).toEqual(['cake', 'soup', 'stew']);
  expect(
    (await store.materializations.known('orders/served', [])).map(({ partition }) => partition),
  ).toEqual(['cake', 'soup', 'stew']);
  expect(await store.assetHistory.countPartitions({ asset: 'orders/served' })).toBe(3);
  expect((await historyOf('tea')).overview).toMatchObject({
    partitions: 3,
    failed: { partitions: 2, partition: 'tea' },
  });
});

test('an import fills what only failed here, and replaces nothing', async () => {
  const madeAt = new Date(1);
  const imported = ['tea', 'cake', 'pie'].map((partition) => ({
    asset: 'orders/served',
    partition,
    value: 'old',
    metadata: {},
    madeAt,
  }));
  expect(await store.materializations.import(imported)).toBe(2);
  expect(await store.materializations.import(imported)).toBe(0);
  expect(await historyOf('tea')).toMatchObject({
    latest: { value: 'old' },
    overview: { failed: { partition: 'tea' } },
  });
  expect(await historyOf('cake')).toMatchObject({ latest: { value: 'at 7000' } });
});

test('partitions are stale one by one, by what they used of assets that still are dependencies', async () => {
  const used = (...partitions: readonly string[]) =>
    partitions.map((of) => ({ asset: 'menus/dishes', partition: of, version: 'v1' }));
  const outcome = (asset: string, partition: string, versions: Versions): MaterializedOutcome => ({
    ...materialized(partition, 8e3),
    asset,
    checks: [],
    ...versions,
  });
  await record(
    outcome('menus/dishes', 'mon', { dataVersion: 'v1' }),
    outcome('menus/dishes', 'tue', { dataVersion: 'v1' }),
    outcome('menus/printed', 'mon', { upstream: used('mon') }),
    outcome('menus/printed', 'tue', { upstream: used('tue') }),
    outcome('menus/printed', 'week', { upstream: used('mon', 'tue') }),
  );
  const stale = async (deps: readonly string[], partition?: string) =>
    (
      await store.assetHistory.stale([
        { asset: 'menus/printed', codeVersion: null, deps, partition },
      ])
    ).map(({ partitions }) => partitions);
  expect(await stale(['menus/dishes'])).toEqual([]);
  await record({ ...outcome('menus/dishes', 'tue', { dataVersion: 'v2' }), endedAt: 9_000 });
  expect(await stale(['menus/dishes'])).toEqual([2]);
  expect(await stale(['menus/dishes'], 'mon')).toEqual([]);
  expect(await stale(['menus/dishes'], 'week')).toEqual([1]);
  expect(await stale(['menus/other'])).toEqual([]);
  await record({ ...failed('tue', 9_500), asset: 'menus/printed' });
  expect(await stale(['menus/dishes'], 'tue')).toEqual([1]);
});

test('the migration takes over what was recorded before', async () => {
  const migration = await readFile(
    new URL(
      '../../../src/orchestrator/state/migrations/0012_asset-partitions.sql',
      import.meta.url,
    ),
    'utf8',
  );
  await store.database.query(
    `create schema before; set search_path = before;
     create table materializations (run_id text, asset text, partition text, status text, error text, ended_at timestamptz);
     create table latest_materializations (asset text, partition text, run_id text, value json, metadata json, ended_at timestamptz, failed_checks json);
     insert into latest_materializations values ('a', 'both', 'r1', '1', '{}', '2026-01-02', null), ('a', '', 'r1', 'null', '{"n": 1}', '2026-01-02', '[]');
     insert into materializations values ('r0', 'a', 'both', 'failed', 'older', '2026-01-01'), ('r2', 'a', 'both', 'failed', 'newer', '2026-01-03'),
       ('r2', 'a', 'alone', 'failed', 'alone', '2026-01-03'), ('r1', 'a', 'both', 'materialized', null, '2026-01-02');
     ${migration}; reset search_path`,
  );
  const { rows } = await store.database.query(
    'select asset, partition, is_failed, run_id, failed_run_id, error from before.asset_partitions order by partition',
  );
  expect(rows).toEqual([
    { asset: 'a', partition: '', is_failed: false, run_id: 'r1', failed_run_id: null, error: null },
    {
      asset: 'a',
      partition: 'alone',
      is_failed: true,
      run_id: null,
      failed_run_id: 'r2',
      error: 'alone',
    },
    {
      asset: 'a',
      partition: 'both',
      is_failed: true,
      run_id: 'r1',
      failed_run_id: 'r2',
      error: 'newer',
    },
  ]);
});
