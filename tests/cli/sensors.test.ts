import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { countPollers } from '#orchestrator/client/pollers.ts';
import { applySchedules } from '#orchestrator/client/schedules.ts';
import { sensorFixture } from '../doubles/fixtures/sensors/definitions.ts';
import { createKitchen } from '../doubles/fixtures/sensors/kitchen.ts';
import { openRunEnvironment } from '../support/run-environment.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';

interface SensorDocument {
  readonly name: string;
  readonly schedule: { readonly state: string; readonly note: string } | null;
  readonly lastTick: { readonly status: string; readonly skipReason: string | null } | null;
  readonly pending: number;
}

const kitchen = createKitchen();
const definitions = sensorFixture(kitchen, 'never');
let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  worker = await startWorker(definitions, { WAITER: 'Ana' });
  options = { env: { ...worker.env, TEMPORAL_UI_URL: 'http://ui.example' }, definitions };
  await vi.waitUntil(() => countPollers(worker.client, 'default', 'workflows'), {
    timeout: 10_000,
  });
});

afterAll(() => worker.stop());

beforeEach(() => {
  kitchen.failure = undefined;
  kitchen.gate = undefined;
});

const sensors = (...args: string[]) => runCommand(['sensors', ...args], options);
const list = async () =>
  (await runJson<{ sensors: readonly SensorDocument[] }>(['sensors', 'list'], options)).sensors;
const orderSensor = async () => (await list()).find(({ name }) => name === 'orderSensor');

describe('before there are schedules', () => {
  test('list shows all, never ticked', async () => {
    const { code, out, err } = await sensors('list');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^SENSOR +MODE +EVERY +SCHEDULE +PENDING +LAST TICK$/);
    expect(lines[1]).toMatch(/^orderSensor +poll +300 s +no schedule +0 +never$/);
    expect(lines[3]).toMatch(/^messageSensor +stream +1 s +no schedule +0 +never$/);
    expect(await orderSensor()).toMatchObject({
      schedule: { state: 'absent' },
      lastTick: null,
      pending: 0,
    });
  });

  test('a dry run shows what would start, and nothing is written', async () => {
    kitchen.orders = ['soup', 'rice'];
    const { code, out } = await sensors('tick', 'orderSensor', '--dry-run');
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'Would start 2 runs',
        '  serveJob soup {"order":"soup"}',
        '  serveJob rice {"order":"rice"}',
        'Cursor: none → 2',
        'Nothing was written.',
        '',
      ].join('\n'),
    );
    const { dryRun } = await runJson<{ dryRun: object }>(
      ['sensors', 'tick', 'orderSensor', '--dry-run'],
      options,
    );
    expect(dryRun).toMatchObject({
      requests: [{ job: 'serveJob', runKey: 'soup', problem: null }, {}],
      cursor: { from: null, to: '2' },
    });
    expect(await orderSensor()).toMatchObject({ lastTick: null });
    expect(kitchen.served).toEqual([]);
  });

  test('a tick is started as a workflow', async () => {
    const { code, out } = await sensors('tick', 'orderSensor', '--wait');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Tick of orderSensor started: (\S+)\nhttp:\/\/ui\.example\/.*sensorTick%2ForderSensor\/\1\n2 requested, 2 started\n$/,
    );
    expect((await sensors('tick', 'orderSensor', '--dry-run')).out).toContain(
      'Would start 0 runs\nSkip reason: No new orders\n',
    );
  });

  test('its schedule is paused and ticked by the commands of sensors', async () => {
    expect(await runCommand(['schedules', 'start', 'orderSensor'], options)).toMatchObject({
      code: 2,
      err: 'orderSensor is a sensor: moderate sensors resume orderSensor\n',
    });
  });

  test('pausing has nothing to pause', async () => {
    expect(await sensors('pause', 'orderSensor')).toEqual({
      code: 1,
      out: '',
      err: 'orderSensor has no schedule yet: moderate schedules apply [SCHEDULE_NOT_FOUND]\n',
    });
  });
});

describe('with schedules', () => {
  beforeAll(async () => {
    await applySchedules(worker.client, definitions, worker.env);
  });

  test('a tick is one of the schedule, also while it is paused', async () => {
    kitchen.orders = ['soup', 'rice', 'fish'];
    const { tick } = await runJson<{ tick: object }>(
      ['sensors', 'tick', 'orderSensor', '--wait'],
      options,
    );
    expect(tick).toMatchObject({
      sensor: 'orderSensor',
      status: 'requested',
      requested: 1,
      started: 1,
      workflowId: expect.stringMatching(/^sensorTick\/orderSensor-\d{4}-/),
    });
    const started = await runJson<{ tick: object }>(['sensors', 'tick', 'orderSensor'], options);
    expect(started).toMatchObject({ code: 0, tick: { status: 'running' }, hasWorker: true });
    await vi.waitFor(
      async () =>
        expect(await orderSensor()).toMatchObject({ lastTick: { skipReason: 'No new orders' } }),
      {
        timeout: 10_000,
      },
    );
    expect((await sensors('list')).out).toMatch(
      /orderSensor +poll +300 s +paused as created +0 +\d+ s ago\n {4}skipped: No new orders\n/,
    );
  });

  test('a tick that fails says why, and list and show report it', async () => {
    kitchen.orders.push('bad egg');
    await sensors('tick', 'orderSensor', '--wait');
    await vi.waitFor(
      async () =>
        expect((await worker.store.requests.ofSensor('orderSensor', 1)).failed).toHaveLength(1),
      {
        timeout: 10_000,
      },
    );
    kitchen.orders.push('cake');
    kitchen.failure = new Error('The waiter is ill');
    const { code, out } = await sensors('tick', 'orderSensor', '--wait');
    expect({ code, out }).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /\nfailed: The waiter is ill \(tests\/cli\/sensors\.test\.ts:\d+\)\n$/,
      ),
    });
    expect((await sensors('list')).out).toMatch(
      /orderSensor .*\n {4}failed: The waiter is ill \(.*:\d+\)\n/,
    );
    expect((await sensors('tick', 'orderSensor', '--wait')).out).toMatch(
      /0 requested, 0 started: Backing off until /,
    );

    const shown = (await sensors('show', 'orderSensor')).out;
    expect(shown).toMatch(
      /^orderSensor poll, every 300 s\n {2}Finds orders, two a batch\n {2}schedule +paused as created\n {2}cursor +4\n/,
    );
    expect(shown).toMatch(
      /\n {2}failed +once, backing off until \d{4}-.* UTC\n {2}requests +3 completed, 1 failed\n/,
    );
    expect(shown).toMatch(
      /\nLast ticks\n {2}\d+ s ago +\d+\.\d s +skipped\n {6}Backing off .*\n {2}\d+ s ago +\d+\.\d s +failed\n {6}The waiter is ill \(tests\/cli\/sensors\.test\.ts:\d+\)\n/,
    );
    expect(shown).toMatch(
      /\nLast requests that failed\n {2}✗ serveJob bad egg, attempt 1 of 1, \d+ s ago, run \S+\n {4}.*No such dish: bad egg\n/,
    );
    const document = await runJson<object>(
      ['sensors', 'show', 'orderSensor', '--limit', '1'],
      options,
    );
    expect(document).toMatchObject({
      sensor: { name: 'orderSensor', cursor: '4', failures: 1 },
      requests: { completed: 3, failed: 1 },
      failed: [
        {
          job: 'serveJob',
          runKey: 'bad egg',
          runId: expect.any(String),
          error: expect.stringContaining('No such dish'),
        },
      ],
      ticks: [{ status: 'skipped' }],
    });
    const dryRun = await sensors('tick', 'orderSensor', '--dry-run');
    expect(dryRun).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^The waiter is ill \(tests\/cli\/sensors\.test\.ts:\d+\) \[SENSOR_FAILED\]\n$/,
      ),
    });
  });

  test('a run that waits for its pool says so, with its position, and its time counts from its beginning', async () => {
    const gate = Promise.withResolvers<void>();
    kitchen.gate = gate.promise;
    const ids: string[] = [];
    for (const order of ['one', 'two', 'three']) {
      const config = JSON.stringify({ order });
      ids.push(
        (
          await runJson<{ run: { runId: string } }>(
            ['run', 'pooledJob', '--config', config],
            options,
          )
        ).run.runId,
      );
      await expect
        .poll(() => worker.store.runs.find(ids.at(-1) ?? ''), { timeout: 10_000 })
        .toBeDefined();
    }
    const list = await runCommand(['runs', 'list', '--job', 'pooledJob', '--limit', '3'], options);
    expect(list.out.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^waiting +pooledJob +\d+ s ago {2,}cli +\S+$/),
      expect.stringMatching(/^ {4}waits for a place in the pool kitchen for \d+ s, number 1 of 1$/),
      expect.stringMatching(/^running +pooledJob +\d+ s ago +\d+\.\d s +cli +\S+$/),
      expect.stringMatching(/^running +pooledJob /),
      '',
    ]);
    const waiting = await runJson<{ run: object }>(['runs', 'show', ids[2] ?? ''], options);
    expect(waiting.run).toMatchObject({
      status: 'running',
      begunAt: null,
      waitsFor: 'kitchen',
      wait: { position: 1, of: 1 },
    });
    expect((await runCommand(['runs', 'show', ids[2] ?? ''], options)).out).toMatch(
      /^pooledJob waiting\n[^]* {2}now +waits for a place in the pool kitchen for \d+ s, number 1 of 1\n/,
    );
    gate.resolve();
    expect((await runCommand(['runs', 'show', ids[2] ?? '', '--wait'], options)).out).toMatch(
      /^pooledJob completed after 0\.\d s: /m,
    );
    expect((await runCommand(['runs', 'show', ids[2] ?? ''], options)).out).toMatch(
      /started +.* UTC, waited \d+\.\d s, took \d\.\d s\n/,
    );
  });

  test('the cursor is shown and moved, with the old one', async () => {
    expect((await sensors('cursor', 'orderSensor', 'get')).out).toBe('4\n');
    expect((await sensors('cursor', 'orderSensor', 'set', '5')).out).toBe(
      'Cursor of orderSensor: 4 → 5\n',
    );
    expect((await sensors('tick', 'orderSensor', '--wait')).out).toContain('No new orders');
    const reset = await runJson<object>(['sensors', 'cursor', 'orderSensor', 'reset'], options);
    expect(reset).toMatchObject({ sensor: 'orderSensor', cursor: null, old: '5' });
    expect((await sensors('cursor', 'orderSensor', 'get')).out).toBe('none\n');
    expect((await sensors('tick', 'orderSensor', '--wait')).out).toContain(
      '1 requested, 1 started',
    );
    expect((await sensors('cursor', 'orderSensor', 'reset')).out).toMatch(
      /^Cursor of orderSensor: 5 → none\nIt starts over; /,
    );
  });

  test('pause and resume, with a note', async () => {
    const pause = await sensors('pause', 'orderSensor', '--note', 'The kitchen is closed');
    expect(pause.out).toBe(
      'orderSensor: paused by a person: The kitchen is closed (was paused as created)\n',
    );
    expect(await orderSensor()).toMatchObject({
      schedule: { state: 'paused by a person', note: 'The kitchen is closed' },
    });
    const resume = await runJson<object>(
      ['sensors', 'resume', 'orderSensor', '--note', 'It is open'],
      options,
    );
    expect(resume).toMatchObject({
      before: { state: 'paused by a person' },
      after: { state: 'running', note: 'It is open' },
    });
    expect((await sensors('resume', 'orderSensor')).out).toBe('orderSensor: running, as before\n');
    expect((await sensors('show', 'orderSensor')).out).toMatch(
      / {2}schedule +running, next at \d{4}-.* UTC\n/,
    );
    expect((await sensors('pause', 'orderSensor')).out).toBe(
      'orderSensor: paused by a person: moderate sensors pause (was running)\n',
    );
  });

  test('a sensor that lacks a variable resumes when it is there', async () => {
    const bare = { ...options, env: { ...worker.env, WAITER: '' } };
    const { out } = await runCommand(['sensors', 'resume', 'pooledSensor'], bare);
    expect(out).toBe('pooledSensor: paused: missing WAITER (was paused as created)\n');
    expect((await runCommand(['sensors', 'tick', 'pooledSensor', '--dry-run'], bare)).err).toBe(
      'waiter is not configured: WAITER is missing [RESOURCE_NOT_CONFIGURED]\n',
    );
    await applySchedules(worker.client, definitions, worker.env);
    expect((await list()).find(({ name }) => name === 'pooledSensor')).toMatchObject({
      schedule: { state: 'running' },
    });
  });
});

test('while a tick is in progress another follows it, never two at once; Ctrl-C ends the wait and not the tick', async () => {
  const environment = await openRunEnvironment({ WAITER: 'Ana' });
  const { client, env } = environment;
  await applySchedules(client, definitions, env);
  const tick = (...args: string[]) =>
    runJson<{ tick: { workflowId: string } }>(['sensors', 'tick', 'messageSensor', ...args], {
      definitions,
      env,
    });
  const first = await tick();
  expect(first).toMatchObject({ code: 0, hasWorker: false, tick: { status: 'running' } });
  expect(await tick()).toMatchObject({
    code: 0,
    tick: { sensor: 'messageSensor', status: 'queued' },
  });

  const controller = new AbortController();
  const onOutput = (text: string) =>
    text.startsWith('Tick of messageSensor started') && controller.abort();
  const waiting = runCommand(['sensors', 'tick', 'messageSensor', '--wait'], {
    definitions,
    env,
    signal: controller.signal,
    onOutput,
  });
  const skipped = async () =>
    (await client.schedule.getHandle('messageSensor').describe()).info.numActionsSkippedOverlap;
  await vi.waitUntil(skipped, { timeout: 10_000 });
  await client.workflow.getHandle(first.tick.workflowId).terminate();
  const { code, out, err } = await waiting;
  expect({ code, err }).toMatchObject({
    code: 130,
    err: expect.stringMatching(/^No worker polls the task queue default/),
  });
  expect(out).toMatch(/\nNo longer waiting; the tick continues\.\n$/);
  await environment.close();
});

test('if Temporal does not answer, list shows what the state database knows', async () => {
  const env = { ...worker.env, TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const { code, out, err } = await runCommand(['sensors', 'list'], { ...options, env });
  expect(code).toBe(0);
  expect(out).toMatch(/orderSensor +poll +300 s +unknown +0 +\d+ (s|min) ago/);
  expect(err).toMatch(/^Could not read whether the schedules run: No Temporal server answers/);
}, 60_000);

test('without sensors there are none', async () => {
  expect((await runCommand(['sensors', 'list'])).out).toBe('No sensors.\n');
  expect((await runCommand(['sensors', 'show', 'x'])).err).toBe(
    'No sensor is named x: there is none [SENSOR_NOT_FOUND]\n',
  );
});

test('a run key is given up and taken back, and show lists it', async () => {
  kitchen.orders = [];
  await worker.store.sensors.setCursor('orderSensor', undefined);
  kitchen.orders = ['burnt cake', 'tart'];
  const ignored = await sensors('ignore', 'orderSensor', 'burnt cake', '--note', 'nobody eats it');
  expect(ignored).toEqual({
    code: 0,
    err: '',
    out: [
      'orderSensor no longer starts runs for burnt cake.',
      '  no run has been requested for this key yet',
      "  undo: moderate sensors unignore orderSensor 'burnt cake'",
      '',
    ].join('\n'),
  });
  expect((await sensors('ignore', 'orderSensor', 'burnt cake')).out).toBe(
    'orderSensor already ignores burnt cake.\n',
  );
  const dry = await sensors('tick', 'orderSensor', '--dry-run');
  expect(dry.out).toContain('Would start 1 run');
  expect(dry.out).not.toContain('burnt cake');

  await sensors('tick', 'orderSensor', '--wait');
  await vi.waitFor(() => expect(kitchen.served.map(({ order }) => order)).toContain('tart'), {
    timeout: 10_000,
  });
  const shown = await sensors('show', 'orderSensor');
  expect(shown.out).toMatch(
    /Ignored run keys\n {2}burnt cake, since 20.* UTC, 1 pending: nobody eats it\n/,
  );
  expect(shown.out).toMatch(/requests .*1 ignored/);
  const { ignored: listed } = await runJson<{ ignored: readonly object[] }>(
    ['sensors', 'show', 'orderSensor'],
    options,
  );
  expect(listed).toMatchObject([{ runKey: 'burnt cake', note: 'nobody eats it', pending: 1 }]);

  const unignored = await sensors('unignore', 'orderSensor', 'burnt cake');
  expect(unignored.out).toBe(
    'orderSensor starts runs for burnt cake again.\n  1 pending run will start with the next tick: moderate sensors tick orderSensor --wait\n',
  );
  await sensors('tick', 'orderSensor', '--wait');
  await vi.waitFor(() => expect(kitchen.served.map(({ order }) => order)).toContain('burnt cake'), {
    timeout: 10_000,
  });
  expect(await sensors('unignore', 'orderSensor', 'burnt cake')).toMatchObject({
    code: 2,
    err: 'orderSensor does not ignore burnt cake (moderate sensors show orderSensor lists the keys that it ignores) [RUN_KEY_NOT_IGNORED]\n',
  });
  expect(await sensors('ignore', 'nobody', 'x')).toMatchObject({ code: 2 });
});
