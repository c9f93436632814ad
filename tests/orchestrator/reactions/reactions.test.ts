import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { findTerminatedRuns } from '#orchestrator/client/find-terminated-runs.ts';
import { applySchedules } from '#orchestrator/client/schedules.ts';
import { evaluateSensor } from '#orchestrator/testing/evaluate-sensor.ts';
import { runCommand, type CommandOptions } from '#tests/cli/run-command.ts';
import { startCommandWorker } from '#tests/cli/start-command-worker.ts';
import { riverDefinitions as definitions } from '#tests/doubles/fixtures/reactions/definitions.ts';
import { brookSensor, sinkSensor } from '#tests/doubles/fixtures/reactions/pipeline.ts';
import type { TestWorker } from '#tests/support/start-worker.ts';

let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startCommandWorker(definitions));
  await applySchedules(worker.client, definitions, worker.env, { start: true });
});

afterAll(() => worker.stop());

beforeEach(() => worker.store.database.query('truncate run_requests'));

const run = async (...args: readonly string[]) => runCommand(args, options);
const dry = ['--config', JSON.stringify({ 'water/spring': { isDry: true } })];

/** The requests of sensors, in order. */
async function requested(): Promise<readonly unknown[]> {
  const { rows } = await worker.store.database.query<{
    sensor: string;
    config: unknown;
    status: string;
  }>(`select sensor, config, status from run_requests order by ordinal`);
  return rows;
}

async function runCount(job: string): Promise<number> {
  const { rows } = await worker.store.database.query<{ count: number }>(
    `select count(*)::int as count from runs where job = $1`,
    [job],
  );
  return rows[0]?.count ?? 0;
}

test(
  'each materialization has one run requested, within seconds, also where the cursor is set back',
  { timeout: 60_000 },
  async () => {
    await run('materialize', 'water/spring', '--partition', 'well', '--wait');
    await run('materialize', 'water/spring', '--partition', 'hill', '--wait');
    const ofHill = {
      sensor: 'brookSensor',
      config: { selection: ['water/brook'], partition: 'hill' },
      status: 'completed',
    };
    await vi.waitFor(async () => expect(await requested()).toEqual([ofHill]), {
      timeout: 20_000,
      interval: 200,
    });
    await run('sensors', 'cursor', 'brookSensor', 'set', '0');
    const { out } = await run('sensors', 'tick', 'brookSensor', '--wait');
    expect(out).toContain('requested');
    expect(await requested()).toEqual([ofHill]);
  },
);

test(
  'a run that fails has a run requested, and one that was requested so and fails has none',
  { timeout: 60_000 },
  async () => {
    const before = await runCount('sinkJob');
    await run('materialize', 'water/spring', '--wait', ...dry);
    await vi.waitFor(
      async () =>
        expect(await requested()).toMatchObject([{ sensor: 'sinkSensor', status: 'failed' }]),
      {
        timeout: 20_000,
        interval: 200,
      },
    );
    await run('sensors', 'tick', 'sinkSensor', '--wait');
    expect(await requested()).toMatchObject([
      { config: { reason: 'failed: water/spring: the spring is dry [INPUT_INVALID]' } },
    ]);
    expect(await runCount('sinkJob')).toBe(before + 1);
  },
);

test('a run that was terminated, which could not record its end, is found', async () => {
  const since = new Date(Date.now() - 60_000);
  const start = { workflowId: 'sinkJob/terminated', taskQueue: 'nobody', args: [{}] };
  const handle = await worker.client.workflow.start('sinkJob', start);
  await handle.terminate();
  await vi.waitFor(
    async () =>
      expect(await findTerminatedRuns(worker.client, since)).toContain(handle.firstExecutionRunId),
    {
      timeout: 10_000,
    },
  );
});

test('sensors of events are tried without a server', async () => {
  const event = {
    asset: 'water/spring',
    runId: 'r',
    dataVersion: 'r',
    metadata: {},
    materializedAt: new Date(0),
  } as const;
  const events = [
    { ...event, partition: 'hill' },
    { ...event, partition: 'well' },
    { ...event, partition: undefined },
  ];
  expect(await evaluateSensor(brookSensor, { events })).toMatchObject({
    requests: [
      {
        job: 'materializeAssets',
        runKey: 'brookSensor/water/spring/hill/1',
        config: { partition: 'hill' },
      },
      { job: 'materializeAssets', runKey: 'brookSensor/water/spring//3' },
    ],
    cursor: '3',
  });
  await expect(evaluateSensor(sinkSensor, { cursor: 'x' })).rejects.toThrow(
    'The cursor of sinkSensor is not valid',
  );
});
