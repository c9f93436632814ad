import { expect, test } from 'vitest';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { daily, dynamicPartitions, weekly } from '#orchestrator/index.ts';
import { makePlan } from '#orchestrator/definitions/make-plan.ts';
import { assetRef, type AssetRef } from '#orchestrator/workflow/asset-ref.ts';
import { readPlan } from '#orchestrator/workflow/plan.ts';
import { defineWorkflowAsset } from '#orchestrator/workflow/workflow-asset.ts';

const materialize = async () => 1;
const before = (index: number): Record<string, AssetRef<number>> =>
  index === 0 ? {} : { before: assetRef<AssetRef<number>>(`chain/asset_${index - 1}`) };

test('a plan of 10,000 assets fits pages of 200 KB and comes back whole', () => {
  const assets = Array.from({ length: 10_000 }, (_, index) =>
    defineAsset({ key: `chain/asset_${index}`, deps: before(index), materialize }),
  );
  const pages = makePlan(assets);
  expect(pages.length).toBeGreaterThan(1);
  for (const page of nonEmpty(pages)) expect(JSON.stringify(page).length).toBeLessThan(200_000);
  expect(pages.map(({ next }) => next)).toEqual([
    ...pages.slice(1).map((_, index) => index + 1),
    undefined,
  ]);
  const plan = readPlan(pages);
  expect(plan.assets).toHaveLength(10_000);
  expect(plan.get('chain/asset_9999')).toMatchObject({
    deps: ['chain/asset_9998'],
    options: { startToCloseTimeout: '1h' },
  });
});

test('equal options are there once, and workflow code has none', () => {
  const [page] = makePlan([
    defineAsset({ key: 'a', materialize }),
    defineAsset({ key: 'b', materialize }),
    defineAsset({ key: 'c', queue: 'slow', retry: { maxAttempts: 1 }, timeout: '5s', materialize }),
    defineWorkflowAsset({ key: 'd', materialize }),
  ]);
  expect(page?.assets.map(([key, option]) => [key, option])).toEqual([
    ['a', 0],
    ['b', 0],
    ['c', 1],
    ['d', -1],
  ]);
  expect(page?.options[1]).toEqual({
    retry: { maximumAttempts: 1, initialInterval: '1s', maximumInterval: '1m' },
    startToCloseTimeout: '5s',
    taskQueue: 'slow',
  });
});

test('assets that are materialized in batches have groups of partitions: windows in a row, and at most 1,000', () => {
  const keys = ['2026-01-01', '2026-01-02', '2026-01-04', '2026-01-05'];
  const materializeBatch = async () => ({ a: 1 });
  const days = daily({ start: '2026-01-01', timeZone: 'UTC' });
  const assets = [
    defineAsset({ key: 'a', partitions: days, materializeBatch }),
    defineAsset({
      key: 'b',
      partitions: daily({ start: '2025-01-01', timeZone: 'Asia/Tokyo' }),
      materializeBatch,
    }),
    defineAsset({
      key: 'c',
      partitions: weekly({ start: '2026-01-05', timeZone: 'UTC' }),
      materializeBatch,
    }),
    defineAsset({ key: 'd', partitions: days, materialize }),
  ];
  const [page] = makePlan(assets, keys);
  expect(page?.groups).toEqual([
    [0, 2],
    [0, 1, 2, 3],
  ]);
  const batchesOf = (of: typeof page) => of?.assets.map(([, option]) => of.options[option]?.batch);
  expect(batchesOf(page)).toEqual([
    { groups: 0, splits: true },
    { groups: 0, splits: true },
    { groups: 1, splits: true },
    undefined,
  ]);
  expect(batchesOf(makePlan(assets, ['2026-01-01'])[0])).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  const names = Array.from({ length: 2_500 }, (_, index) => `name-${index}`);
  const [ofNames] = makePlan(
    [defineAsset({ key: 'e', partitions: dynamicPartitions('names'), materializeBatch })],
    names,
  );
  expect(ofNames).toMatchObject({
    groups: [[0, 1_000, 2_000]],
    options: [{ batch: { groups: 0, splits: false } }],
  });
});
