import { expect, test } from 'vitest';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { defineAsset } from '#orchestrator/assets/asset.ts';
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
  expect(pages.map(({ next }) => next)).toEqual([...pages.slice(1).map((_, index) => index + 1), undefined]);
  const plan = readPlan(pages);
  expect(plan.assets).toHaveLength(10_000);
  expect(plan.get('chain/asset_9999')).toMatchObject({ deps: ['chain/asset_9998'], options: { startToCloseTimeout: '1h' } });
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
