import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { oneUnit } from '#tests/support/one-unit.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('partition_states');
});

afterAll(() => store.close());

const insertRun = (runId: string, job: string, config: object, status = 'running') =>
  store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at, ended_at, error)
     values ($1, $1, $2, 'test', $3, $4, now(), case when $4 <> 'running' then now() end, case when $4 = 'failed' then 'burnt' end)`,
    [runId, job, JSON.stringify(config), status],
  );

const outcome = { startedAt: 0, endedAt: 1_000, checks: [] };
const succeeded = (asset: string, partition: string) =>
  ({ ...outcome, asset, partition, status: 'materialized', value: null, metadata: {} }) as const;

test('recorded partitions are failed, stale or fresh, read by range or by key', async () => {
  await insertRun('run-1', 'serve', {});
  await store.materializations.record(
    'run-1',
    ['a', 'b', 'c', 'd'].map((key) => succeeded('states/dish', key)),
  );
  await insertRun('run-2', 'serve', {});
  await store.materializations.record('run-2', [
    {
      ...outcome,
      asset: 'states/dish',
      partition: 'b',
      status: 'failed',
      error: 'burnt\nat 200 degrees',
      endedAt: 2_000,
    },
    succeeded('states/plate', 'c'),
    succeeded('states/plate', 'd'),
  ]);
  await store.database.query(
    `update asset_partitions set upstream_versions = jsonb_build_array(jsonb_build_object('asset', 'states/plate', 'partition', partition,
       'version', case partition when 'c' then 'old' else 'run-2' end)) where asset = 'states/dish' and partition in ('c', 'd')`,
  );
  const dish = { asset: 'states/dish', codeVersion: null, deps: ['states/plate'] };
  const read = async (keys: readonly string[], inOrder: boolean, asset = dish) =>
    Object.fromEntries(await store.partitionStates.recorded(asset, { keys, inOrder }));
  const all = { a: 'fresh', b: 'failed', c: 'stale', d: 'fresh' };
  expect(await read(['a', 'b', 'b2', 'c', 'd'], true)).toEqual(all);
  expect(await read(['d', 'b2', 'a', 'c', 'b'], false)).toEqual(all);
  expect(await read(['d', 'b'], false)).toEqual({ b: 'failed', d: 'fresh' });
  expect(await read(['b', 'c'], true)).toEqual({ b: 'failed', c: 'stale' });
  expect(await read(['x', 'y'], true)).toEqual({});
  expect(await read(['c'], true, { ...dish, deps: [] })).toEqual({ c: 'fresh' });
  expect(await store.partitionStates.countRecorded('states/dish')).toBe(4);
  expect(await store.partitionStates.recordedKeys('states/dish', 'b', 1)).toEqual(['c']);
  expect(await store.partitionStates.failures('states/dish', ['a', 'b'])).toEqual([
    { partition: 'b', runId: 'run-2', failedAt: new Date(2_000), error: 'burnt\nat 200 degrees' },
  ]);
});

test('what another code version materialized is stale', async () => {
  const read = async (codeVersion: string | null) =>
    (
      await store.partitionStates.recorded(
        { asset: 'states/plate', codeVersion, deps: [] },
        { keys: ['c'], inOrder: true },
      )
    ).get('c');
  expect(await read(null)).toBe('fresh');
  expect(await read('2')).toBe('stale');
});

test('a run of a partition is known until it has materialized the asset or has ended', async () => {
  const config = { selection: ['states/dish+'], config: {}, partition: 'e' };
  await insertRun('run-3', 'materializeAssets', config);
  await insertRun('run-4', 'materializeAssets', { selection: ['states/dish'] });
  await insertRun('run-5', 'materializeAssets', config, 'failed');
  await insertRun('run-6', 'serve', config);
  await insertRun('run-7', 'materializeAssets', {
    selection: ['states/cup'],
    partitions: ['f', 'g'],
  });
  const running = async (asset: string) =>
    (await store.partitionStates.running(asset))
      .map(({ selection, partition }) => `${selection.join()} ${partition}`)
      .toSorted();
  expect(await running('states/dish')).toEqual(['states/cup f', 'states/cup g', 'states/dish+ e']);
  await store.materializations.record('run-3', [succeeded('states/dish', 'e')]);
  await store.materializations.record('run-7', [succeeded('states/cup', 'g')]);
  expect(await running('states/dish')).toEqual(['states/cup f', 'states/cup g']);
  expect(await running('states/cup')).toEqual(['states/cup f', 'states/dish+ e']);
});

test('what an open backfill has still to materialize is pending', async () => {
  const { backfills, partitionStates } = store;
  const keys = ['a', 'b', 'c'];
  const selection = ['states/dish', 'states/plate'];
  const rows = keys.map((partition) => ({ partition }));
  await backfills.create(oneUnit({ backfillId: 'fill', selection, rows }));
  const units = [{ backfillId: 'fill', unit: 0 }];
  expect(await partitionStates.openUnits('states/plate')).toEqual(units);
  expect(await partitionStates.openUnits('states/cup')).toEqual([]);
  await store.database.query(
    `update backfill_partitions set status = 'done', ended_at = now() where partition = 'b'`,
  );
  expect([...(await partitionStates.pending(units, { keys, inOrder: true }))].toSorted()).toEqual([
    'a',
    'c',
  ]);
  expect(await partitionStates.pending(units, { keys: ['c', 'b'], inOrder: false })).toEqual(['c']);
  expect(await partitionStates.pending([], { keys, inOrder: true })).toEqual([]);
  await backfills.cancel('fill');
  expect(await partitionStates.openUnits('states/plate')).toEqual([]);
});
