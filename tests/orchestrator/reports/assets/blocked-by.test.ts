import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { daily } from '#orchestrator/partitions/define-time-partitions.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { lastWindows } from '#orchestrator/partitions/mappings/window-mapping.ts';
import { multiPartitions } from '#orchestrator/partitions/multi-partitions.ts';
import { readBlockedBy } from '#orchestrator/reports/assets/blocked-by.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

const days = daily({ start: '2026-01-01', timeZone: 'UTC' });
const materialize = async () => 1;
const checks = { not_empty: { severity: 'error', blocking: true, check: () => true } } as const;
const readings = defineAsset({ key: 'readings', partitions: days, materialize, checks });
const stations = defineAsset({
  key: 'stations',
  partitions: multiPartitions({ date: days, station: dynamicPartitions('stations') }),
  materialize,
  checks,
});
const latest = defineAsset({
  key: 'latest',
  deps: { readings },
  mappings: { readings: lastWindows(2) },
  materialize,
});
const report = defineAsset({ key: 'report', deps: { readings }, materialize });
const sums = defineAsset({ key: 'sums', partitions: days, deps: { stations }, materialize });
const { assets } = createDefinitions({
  pipelines: [definePipeline({ assets: [readings, stations, latest, report, sums] })],
});

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('blocked_by');
  await store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at) values ('r', 'r', 'x', 'test', '{}', 'running', now())`,
  );
  await store.partitionKeys.change({ name: 'stations', add: ['north', 'south'], remove: [] });
});

afterAll(() => store.close());

const fail = (asset: string, partition: string) =>
  store.materializations.record('r', [
    {
      asset,
      partition,
      status: 'materialized',
      value: 1,
      metadata: {},
      startedAt: 0,
      endedAt: 1,
      checks: [
        { name: 'not_empty', severity: 'error', passed: false, blocking: true, metadata: {} },
      ],
    },
  ]);

function blockedBy(key: string, partition?: string, of: StateStore = store) {
  const asset = assets.find((each) => each.key === key);
  if (asset === undefined) throw new Error(`There is no ${key}`);
  return readBlockedBy(of, asset, assets, partition);
}

test('an asset without partitions is blocked by those that it reads', async () => {
  await fail('readings', '2026-01-01');
  const found = { asset: 'readings', name: 'not_empty' };
  expect(await blockedBy('report')).toEqual([{ ...found, partitions: 1, partition: '2026-01-01' }]);
  expect(await blockedBy('latest')).toEqual([]);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await fail('readings', yesterday);
  expect(await blockedBy('latest')).toEqual([{ ...found, partitions: 1, partition: yesterday }]);
});

test('a partition is blocked by those that it reads, and an outage is not taken for none', async () => {
  await fail('stations', '2026-01-02|south');
  expect(await blockedBy('sums', '2026-01-02')).toEqual([
    { asset: 'stations', name: 'not_empty', partitions: 1, partition: '2026-01-02|south' },
  ]);
  expect(await blockedBy('sums', '2026-01-01')).toEqual([]);
  expect(await blockedBy('sums', 'no such day')).toEqual([]);
  const page = () => Promise.reject(new Error('Nobody answers'));
  const away = { ...store, partitionKeys: { ...store.partitionKeys, page } };
  await expect(blockedBy('sums', '2026-01-02', away)).rejects.toThrow('Nobody answers');
});
