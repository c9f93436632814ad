import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { defineSensor } from '#orchestrator/definitions/sensor.ts';
import type { SensorTickResult } from '#orchestrator/workflow/protocol.ts';
import { runCommand } from '#tests/cli/run-command.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';

const numbers = defineAsset({ key: 'plain/numbers', materialize: async () => [1, 2, 3] });
const sum = defineAsset({
  key: 'plain/sum',
  deps: { numbers },
  config: z.strictObject({ plus: z.number().default(0) }),
  materialize: async ({ upstream, config }) => (await upstream.numbers()).reduce((total, number) => total + number, config.plus),
});
const arrivals: string[] = [];
const arrivalSensor = defineSensor({
  name: 'arrivalSensor',
  intervalSecs: 60,
  assets: [numbers, sum],
  evaluate: async ({ withoutRequest }) => {
    if (arrivals.includes('nonsense')) throw new Error('Nonsense has arrived'); // thrown in a sensor
    const keys = await withoutRequest('materializeAssets', arrivals);
    return { requests: keys.map((runKey) => ({ assets: [numbers, sum], runKey, config: { 'plain/sum': { plus: Number(runKey) } } })) };
  },
});
const definitions = createDefinitions({ pipelines: [definePipeline({ assets: [numbers, sum], sensors: [arrivalSensor] })] });

let worker: TestWorker;
let ticks = 0;

beforeAll(async () => {
  worker = await startWorker(definitions);
});

afterAll(() => worker.stop());

async function tick(): Promise<SensorTickResult> {
  const args = [{ sensor: 'arrivalSensor', mode: 'poll', deadlineSecs: 5 }];
  return worker.client.workflow.execute('sensorTick', { workflowId: `sensorTick/arrivalSensor/${++ticks}`, taskQueue: 'default', args });
}

test('a project whose assets are no workflow code needs no workflows module', async () => {
  const config = { selection: ['+plain/sum'] };
  await (await startRun(worker.client, { job: 'materializeAssets', config, launchedBy: 'test', summary: '' })).result();
  expect((await worker.store.materializations.latest('plain/sum', ''))?.value).toBe(6);
});

test('its sensors have assets materialized, once for each key of theirs', async () => {
  arrivals.push('100');
  expect(await tick()).toMatchObject({ requested: 1, started: 1 });
  await vi.waitFor(async () => expect((await worker.store.materializations.latest('plain/sum', ''))?.value).toBe(106), { timeout: 10_000 });
  const { memo } = await worker.client.workflow.getHandle('materializeAssets/arrivalSensor/100/1').describe();
  expect(memo).toMatchObject({ runKey: 'arrivalSensor/100' });
  expect(await tick()).toMatchObject({ requested: 0 });
});

test('an error of a sensor is shown with the line of the project that threw it', async () => {
  arrivals.push('nonsense');
  await expect(tick()).rejects.toBeInstanceOf(WorkflowFailedError);
  const lines = (await readFile(fileURLToPath(import.meta.url), 'utf8')).split('\n');
  const line = lines.findIndex((text) => text.endsWith('// thrown in a sensor')) + 1;
  const { out } = await runCommand(['sensors', 'show', 'arrivalSensor'], { env: worker.env, definitions });
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    `Nonsense has arrived (tests/orchestrator/assets/no-workflows.test.ts:${line} in evaluate)`,
  );
});
