import { connect } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import {
  createDefinitions,
  defineAsset,
  definePipeline,
  defineResource,
  defineSensor,
  materialized,
  type Env,
  TerminalError,
} from '@moderate/orchestrator';
import { startTestOrchestrator } from '@moderate/orchestrator/testing';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { processesWith } from '../dev/fixtures/processes-with.ts';

interface Thermometer {
  readonly read: () => Promise<readonly number[]>;
}

const thermometer = defineResource({
  description: 'A thermometer',
  env: z.object({ THERMOMETER_URL: z.url() }),
  create: (): Thermometer => ({ read: () => Promise.reject(new Error('Nothing is there')) }),
  checkHealth: async () => '',
});

const readings = defineAsset({
  key: 'weather/readings',
  uses: { thermometer },
  // Except for the fake, which a thread would not have.
  execution: 'thread',
  config: z.strictObject({ above: z.number().default(-273) }),
  retry: { maxAttempts: 1 },
  materialize: async ({ resources, config }) => {
    const values = (await resources.thermometer.read()).filter((value) => value > config.above);
    return materialized(values, { count: values.length });
  },
  checks: { not_empty: { severity: 'error', check: ({ value }) => value.length > 0 } },
});

const mean = defineAsset({
  key: 'weather/mean',
  deps: { readings },
  queue: 'arithmetic',
  materialize: async ({ upstream }) => {
    const values = await upstream.readings();
    if (values.length === 0) throw new TerminalError('There are no readings');
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  },
});

const noons: string[] = [];
const noonSensor = defineSensor({
  name: 'noonSensor',
  intervalSecs: 60,
  assets: [readings, mean],
  evaluate: async () => {
    if (noons.includes('eclipse')) throw new Error('There is no noon');
    if (noons.length === 0) return { skipReason: 'It is not noon' };
    return { requests: noons.map((runKey) => ({ assets: [readings, mean], runKey })) };
  },
});

const definitions = createDefinitions({
  pipelines: [definePipeline({ assets: [readings, mean], sensors: [noonSensor] })],
  definitionsUrl: import.meta.url,
});

afterEach(() => vi.unstubAllEnvs());

async function refusesConnections(port: string): Promise<boolean> {
  const socket = connect(Number(port), '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => (socket.destroy(), resolve(false)));
    socket.once('error', () => resolve(true));
  });
}

const portsOf = ({ TEMPORAL_ADDRESS = '', STATE_DATABASE_URL = '' }: Env) =>
  [`http://${TEMPORAL_ADDRESS}`, STATE_DATABASE_URL].map((url) => new URL(url).port);

test(
  'runs assets, jobs and sensors for real, with fakes, and leaves no process and no port',
  { timeout: 120_000 },
  async () => {
    let ports: readonly string[];
    {
      await using orchestrator = await startTestOrchestrator(definitions, {
        resources: { thermometer: { read: async () => [1, 2, 6] } },
      });
      ports = portsOf(orchestrator.env);

      const run = await orchestrator.materialize([readings, mean], {
        config: { 'weather/readings': { above: 1 } },
      });
      expect(run).toMatchObject({ status: 'completed', outcome: 'ok', error: null });
      expect(run.steps).toMatchObject([
        {
          asset: 'weather/readings',
          status: 'materialized',
          metadata: { count: 2 },
          checks: [{ name: 'not_empty', passed: true }],
        },
        { asset: 'weather/mean', status: 'materialized' },
      ]);
      expect((await orchestrator.latest(mean))?.value).toBe(4);
      expect(await orchestrator.latest('weather/other')).toBeUndefined();

      expect(
        await orchestrator.materialize('+weather/mean', {
          config: { 'weather/readings': { above: 9 } },
        }),
      ).toMatchObject({
        status: 'failed',
        error: expect.stringContaining('There are no readings'),
      });
      expect(await orchestrator.run('materializeAssets', { selection: [] })).toMatchObject({
        status: 'failed',
        steps: [],
      });
      await expect(orchestrator.run('materialiseAssets')).rejects.toThrow(
        'Did you mean materializeAssets?',
      );

      expect(await orchestrator.tickSensor(noonSensor)).toEqual({
        status: 'skipped',
        requested: 0,
        started: 0,
        skipReason: 'It is not noon',
        runs: [],
      });
      noons.push('monday', 'tuesday');
      const tick = await orchestrator.tickSensor('noonSensor');
      expect(tick).toMatchObject({ status: 'requested', requested: 2, started: 2 });
      expect(tick.runs.map(({ status, steps }) => [status, steps.length])).toEqual([
        ['completed', 2],
        ['completed', 2],
      ]);
      expect((await orchestrator.latest(mean))?.value).toBe(3);
      noons.push('eclipse');
      await expect(orchestrator.tickSensor(noonSensor)).rejects.toThrow('There is no noon');
    }
    for (const port of nonEmpty(ports)) {
      expect(await refusesConnections(port)).toBe(true);
      expect(await processesWith(port)).toEqual([]);
    }
  },
);

test(
  'what a worker of the test reads is given by the test alone',
  { timeout: 120_000 },
  async () => {
    vi.stubEnv('THERMOMETER_URL', 'http://127.0.0.1:1');
    vi.stubEnv('TEMPORAL_ADDRESS', '127.0.0.1:1');
    vi.stubEnv('STATE_DATABASE_URL', 'postgresql://127.0.0.1:1/state');
    const outdoors = defineAsset({
      key: 'weather/outdoors',
      uses: { thermometer },
      materialize: async ({ resources }) => resources.thermometer.read(),
    });
    const orchestrator = await startTestOrchestrator(
      createDefinitions({ pipelines: [definePipeline({ assets: [outdoors] })] }),
    );
    try {
      const { error } = await orchestrator.materialize(outdoors);
      expect(error).toContain('THERMOMETER_URL is missing');
    } finally {
      await orchestrator.close();
      await orchestrator.close();
    }
  },
);

test(
  'says what is wrong where it cannot start, and leaves nothing running',
  { timeout: 60_000 },
  async () => {
    await expect(
      startTestOrchestrator(definitions, { resources: { barometer: {} } }),
    ).rejects.toThrow('No resource is named barometer. There is thermometer');
    vi.stubEnv('TEMPORAL_CLI_PATH', '/nowhere/temporal');
    await expect(startTestOrchestrator(definitions)).rejects.toThrow(
      /^TEMPORAL_CLI_PATH names \/nowhere\/temporal, which is not a program/,
    );
    expect(await processesWith('orchestrator-test-')).toEqual([]);
  },
);
