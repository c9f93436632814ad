import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';

const numbers = defineAsset({ key: 'plain/numbers', materialize: async () => [1, 2, 3] });
const sum = defineAsset({
  key: 'plain/sum',
  deps: { numbers },
  materialize: async ({ upstream }) => (await upstream.numbers()).reduce((total, number) => total + number, 0),
});

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(createDefinitions({ pipelines: [definePipeline({ assets: [numbers, sum] })] }));
});

afterAll(() => worker.stop());

test('a project whose assets are no workflow code needs no workflows module', async () => {
  const config = { selection: ['+plain/sum'] };
  await (await startRun(worker.client, { job: 'materializeAssets', config, launchedBy: 'test', summary: '' })).result();
  expect((await worker.store.materializations.latest('plain/sum', ''))?.value).toBe(6);
});
