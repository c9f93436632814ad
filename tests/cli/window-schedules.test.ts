import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { openResources } from '#orchestrator/definitions/resource.ts';
import { scheduleFor } from '#orchestrator/definitions/schedule-for.ts';
import { hourly } from '#orchestrator/partitions/define-time-partitions.ts';
import { drainSettings } from '#orchestrator/sensors/drain.ts';
import { runSensorTick } from '#orchestrator/sensors/run-sensor-tick.ts';
import type { TestWorker } from '../support/start-worker.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';
import { startCommandWorker } from './start-command-worker.ts';

const hourMs = 3_600_000;
const begun = Date.now();
/** Windows end half an hour from now, so that none ends during the test. */
const minutes = (new Date(begun).getUTCMinutes() + 30) % 60;
const keyOf = (hoursAgo: number) => {
  const windowMs =
    Math.floor((begun - minutes * 60_000) / hourMs) * hourMs + minutes * 60_000 - hoursAgo * hourMs;
  return `${new Date(windowMs).toISOString().slice(0, 16)}Z`;
};
const made: string[] = [];
const partitions = hourly({ start: keyOf(4), offset: { minutes } });
const readings = defineAsset({
  key: 'weather/readings',
  partitions,
  materialize: async ({ partition, run }) =>
    void made.push(`${partition.key} about ${run.scheduledFor?.toISOString().slice(0, 16)}Z`),
});
const means = defineAsset({ key: 'weather/means', partitions, materialize: async () => 1 });
const schedules = [scheduleFor(readings, { maxCatchUp: 2 }), scheduleFor(means)];
const definitions = createDefinitions({
  pipelines: [definePipeline({ assets: [readings, means], schedules })],
  prunesState: false,
});
const [name, other] = ['weatherReadingsSchedule', 'weatherMeansSchedule'];

let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startCommandWorker(definitions));
});

afterAll(() => worker.stop());

const run = (...args: string[]) => runCommand(args, options);
const goBack = (schedule: string) =>
  worker.store.sensors.setCursor(schedule, new Date(begun - 3 * hourMs).toISOString());

interface Shown {
  readonly schedule: { readonly state: string; readonly windows: object };
  readonly runs: readonly { readonly status: string; readonly partition: string }[];
}
const show = (schedule = name) => runJson<Shown>(['schedules', 'show', schedule], options);

test('it is a schedule with a next window, requests nothing historical, and is started, paused and triggered', async () => {
  expect((await run('schedules', 'apply', '--start')).out).toContain(
    `+ ${name}: sensorTick at every 900 s`,
  );
  expect((await run('schedules', 'apply')).out).toBe('All schedules are as declared.\n');
  expect((await run('schedules', 'list')).out).toMatch(
    new RegExp(
      `\\n${name} +running +none\\n {4}weather/readings: hourly in UTC.*, when a window ends\\n {4}next: ${keyOf(0)}, at .* UTC\\n`,
    ),
  );
  expect((await run('schedules', 'trigger', name, '--wait')).out).toMatch(
    new RegExp(`^Tick of ${name} started: [^]*\n0 requested, 0 started: Next is ${keyOf(0)}, at `),
  );
  expect((await run('sensors', 'list')).out).toBe('No sensors.\n');
  expect((await run('sensors', 'show', name)).err).toContain(
    `${name} is a schedule: moderate schedules show ${name}`,
  );
  expect((await run('definitions', 'validate')).out).toContain('0 sensors, 2 schedules');
  expect((await run('status')).out).toMatch(
    new RegExp(`✓ Schedule ${name}: ticked \\d+ s ago, skipped\\n`),
  );
});

test('after a pause it shows what it is behind, catches up, and says what it left out', async () => {
  expect((await run('schedules', 'pause', name, '--note', 'The station moves')).out).toContain(
    'paused by a person: The station moves',
  );
  await goBack(name);
  expect((await run('schedules', 'list')).out).toContain(
    `\n    behind: 3 windows, ${keyOf(3)}..${keyOf(1)}\n`,
  );
  expect((await run('schedules', 'start', name)).out).toBe(
    `${name}: running (was paused by a person: The station moves)\n`,
  );
  expect((await run('schedules', 'trigger', name, '--wait')).out).toMatch(
    /\n2 requested, 2 started\n$/,
  );
  await expect
    .poll(async () => (await show()).runs.map(({ status, partition }) => [partition, status]), {
      timeout: 15_000,
    })
    .toEqual([
      [keyOf(1), 'completed'],
      [keyOf(2), 'completed'],
    ]);
  expect(made.toSorted()).toEqual([
    `${keyOf(2)} about ${keyOf(1)}`,
    `${keyOf(1)} about ${keyOf(0)}`,
  ]);
  const { out } = await run('schedules', 'show', name);
  expect(out).toMatch(new RegExp(`\\n {2}requested last +${keyOf(1)}\\n`));
  expect(out).toMatch(
    new RegExp(
      `\\n {2}noted +Skipped 1 window, ${keyOf(3)}, because maxCatchUp is 2. To request what\\n? *is missing: moderate`,
    ),
  );
  expect(out).toMatch(/\n {2}requests +2 completed\n/);
  expect((await show()).schedule.windows).toMatchObject({
    behind: null,
    requests: { completed: 2 },
    leftOut: { note: expect.any(String) as string },
  });
  const missing = await run('backfill', 'weather/readings', '--missing', '--dry-run');
  expect(missing.out).toContain(keyOf(3));
  expect(missing.out).not.toContain(keyOf(2));
  await goBack(name);
  expect((await run('schedules', 'trigger', name, '--wait')).out).toContain(
    '\n0 requested, 0 started: Nothing new\n',
  );
});

test('what a worker requested and did not start before it was killed is started by the next tick', async () => {
  await goBack(other);
  const sensor = definitions.sensors.find((candidate) => candidate.name === other);
  if (sensor === undefined) throw new Error(`${other} is not defined`);
  const { client, store, env } = worker;
  const killed = {
    definitions,
    client,
    store,
    env,
    resources: openResources({}, {}),
    drain: drainSettings,
    ownFile: () => undefined,
    dispatcher: {
      dispatchAll: async () => 0,
      dispatchQueueOf: async () => 0,
    },
    stepPlaces: { reconcile: async () => undefined },
    warn: () => undefined,
  };
  expect(await runSensorTick(killed, sensor, 'killed', new AbortController().signal)).toMatchObject(
    { requested: 3, started: 0 },
  );
  expect((await run('schedules', 'trigger', other, '--wait')).out).toMatch(
    /\n0 requested, 3 started: Next is /,
  );
  await expect
    .poll(
      async () => (await show(other)).runs.map(({ status, partition }) => [partition, status]),
      { timeout: 15_000 },
    )
    .toEqual([keyOf(1), keyOf(2), keyOf(3)].map((key) => [key, 'completed']));
});
