import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { defineSensor } from '#orchestrator/definitions/sensor.ts';
import { startTestOrchestrator, type TestOrchestrator } from '#orchestrator/testing/index.ts';
import { runCommand } from '#tests/cli/run-command.ts';

const numbers = defineAsset({ key: 'plain/numbers', materialize: async () => [1, 2, 3] });
const sum = defineAsset({
  key: 'plain/sum',
  deps: { numbers },
  config: z.strictObject({ plus: z.number().default(0) }),
  materialize: async ({ upstream, config }) =>
    (await upstream.numbers()).reduce((total, number) => total + number, config.plus),
});
const arrivals: string[] = [];
const arrivalSensor = defineSensor({
  name: 'arrivalSensor',
  intervalSecs: 60,
  assets: [numbers, sum],
  evaluate: async ({ withoutRequest }) => {
    if (arrivals.includes('nonsense')) throw new Error('Nonsense has arrived'); // thrown in a sensor
    const keys = await withoutRequest('materializeAssets', arrivals);
    return {
      requests: keys.map((runKey) => ({
        assets: [numbers, sum],
        runKey,
        config: { 'plain/sum': { plus: Number(runKey) } },
      })),
    };
  },
});
const definitions = createDefinitions({
  pipelines: [definePipeline({ assets: [numbers, sum], sensors: [arrivalSensor] })],
});

let orchestrator: TestOrchestrator;

beforeAll(async () => {
  orchestrator = await startTestOrchestrator(definitions);
});

afterAll(() => orchestrator.close());

test('a project whose assets are no workflow code needs no workflows module', async () => {
  await orchestrator.materialize('+plain/sum');
  expect((await orchestrator.latest(sum))?.value).toBe(6);
});

test('its sensors have assets materialized, once for each key of theirs', async () => {
  arrivals.push('100');
  const { runs, ...tick } = await orchestrator.tickSensor(arrivalSensor);
  expect(tick).toMatchObject({ requested: 1, started: 1 });
  expect(runs).toMatchObject([
    { workflowId: 'materializeAssets/arrivalSensor/100/1', status: 'completed' },
  ]);
  expect((await orchestrator.latest(sum))?.value).toBe(106);
  const { memo } = await orchestrator.client.workflow
    .getHandle('materializeAssets/arrivalSensor/100/1')
    .describe();
  expect(memo).toMatchObject({ runKey: 'arrivalSensor/100' });
  expect(await orchestrator.tickSensor(arrivalSensor)).toMatchObject({ requested: 0, runs: [] });
});

test('an error of a sensor is shown with the line of the project that threw it', async () => {
  arrivals.push('nonsense');
  await expect(orchestrator.tickSensor(arrivalSensor)).rejects.toThrow('Nonsense has arrived');
  const lines = (await readFile(fileURLToPath(import.meta.url), 'utf8')).split('\n');
  const line = lines.findIndex((text) => text.endsWith('// thrown in a sensor')) + 1;
  const { out } = await runCommand(['sensors', 'show', 'arrivalSensor'], {
    env: orchestrator.env,
    definitions,
  });
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    `Nonsense has arrived (tests/orchestrator/assets/no-workflows.test.ts:${line} in evaluate)`,
  );
});
