import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { assetRef, type AssetRef } from '#orchestrator/workflow/asset-ref.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';

const layers = 20;
const perLayer = 100;

/** Keys this long fill a page of a plan, of at most 200 KB, with about 400 assets. */
const keyOf = (layer: number, index: number) =>
  `long/${'x'.repeat(400)}/layer_${layer}/asset_${index}`;

/** The order in which materializations started, as the worker of this process saw it. */
const begun: string[] = [];
const ended = new Set<string>();
const early: string[] = [];

function createLayers() {
  return Array.from({ length: layers * perLayer }, (_, number) => {
    const [layer, index] = [Math.floor(number / perLayer), number % perLayer];
    const key = keyOf(layer, index);
    const keys =
      layer === 0 ? [] : [keyOf(layer - 1, index), keyOf(layer - 1, (index + 1) % perLayer)];
    return defineAsset({
      key,
      deps: Object.fromEntries(
        keys.map((dep, position) => [`dep${position}`, assetRef<AssetRef<number>>(dep)]),
      ),
      materialize: async ({ upstream }): Promise<number> => {
        begun.push(key);
        if (keys.some((dep) => !ended.has(dep))) early.push(key);
        const values = await Promise.all(Object.values(upstream).map((read) => read()));
        ended.add(key);
        return Math.max(0, ...values) + 1;
      },
    });
  });
}

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(
    createDefinitions({ pipelines: [definePipeline({ assets: createLayers().toReversed() })] }),
  );
});

afterAll(() => worker.stop());

test(
  '2,000 assets are one run with a plan of several pages, each materialized once and after its upstream assets',
  { timeout: 300_000 },
  async () => {
    const config = { selection: ['group:long'] };
    const handle = await startRun(worker.client, {
      job: 'materializeAssets',
      config,
      launchedBy: 'test',
      summary: '',
    });
    await handle.result();

    const { plans, materializations } = worker.store;
    const fifth = await plans.page(handle.firstExecutionRunId, 4);
    expect(fifth.assets.length).toBeGreaterThan(100);
    const { raw, runId } = await handle.describe();
    expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(runId);

    expect(early).toEqual([]);
    expect(new Set(begun).size).toBe(layers * perLayer);
    expect(begun).toHaveLength(layers * perLayer);
    const steps = await materializations.ofRun(handle.firstExecutionRunId);
    expect(steps.filter(({ status }) => status === 'materialized')).toHaveLength(layers * perLayer);
    const top = await materializations.latestOf(
      Array.from({ length: perLayer }, (_, index) => keyOf(layers - 1, index)),
    );
    expect(top.map(({ value }) => value)).toEqual(Array.from({ length: perLayer }, () => layers));
  },
);
