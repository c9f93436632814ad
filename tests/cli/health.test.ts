import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPartyDefinitions } from '../doubles/fixtures/cli/definitions.ts';
import { createDatabase, type TestDatabase } from '../support/services.ts';
import { openRunEnvironment, type RunEnvironment } from '../support/run-environment.ts';
import { startWorker } from '../support/start-worker.ts';
import { runCommand, runJson } from './run-command.ts';

interface Checks {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly state: string;
    readonly detail: string;
    readonly advice: string;
  }[];
}

const nowhere = {
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  STATE_DATABASE_URL: 'postgresql://me:s3cret@127.0.0.1:1/state',
};

let environment: RunEnvironment;
let empty: TestDatabase;

beforeAll(async () => {
  environment = await openRunEnvironment();
  empty = await createDatabase('empty');
});

afterAll(async () => {
  await environment.close();
  await empty.drop();
});

test('status: nobody polls', async () => {
  const status = await runJson<object>(['status'], { env: environment.env });
  expect(status).toMatchObject({
    code: 1,
    ok: false,
    temporal: { ok: true },
    stateDatabase: { ok: true },
    runs: {
      running: 0,
      failedLastDay: 0,
    },
    queues: ['default', 'ingestion', 'kubernetes'].map((queue) => ({
      queue,
      workers: 0,
    })),
  });
});

test('status: all there, and what failed', async () => {
  const definitions = createPartyDefinitions();
  const worker = await startWorker(definitions);
  try {
    await expect
      .poll(async () => (await runCommand(['status'], { env: worker.env })).code, {
        timeout: 10_000,
      })
      .toBe(0);
    await runCommand(['run', 'shoppingJob', '--wait'], { env: worker.env, definitions });
    const { out } = await runCommand(['status'], { env: worker.env });
    expect(out).toContain('✓ Task queue ingestion: 1 worker\n');
    expect(out).toContain('  Runs: 0 running, 1 failed in the last 24 hours\n');
  } finally {
    await worker.stop();
  }
});

test('status and doctor: nothing answers, and no password is shown', async () => {
  const [status, doctor] = await Promise.all([
    runCommand(['status'], { env: nowhere }),
    runCommand(['doctor'], { env: nowhere }),
  ]);
  expect([status.code, doctor.code]).toEqual([1, 1]);
  expect(status.out).toContain('✗ Temporal: No Temporal server answers at 127.0.0.1:1');
  expect(status.out).toMatch(
    /✗ State database: The state database state at 127\.0\.0\.1:1 does not answer: .*ECONNREFUSED/,
  );
  expect(`${status.out}${status.err}${doctor.out}${doctor.err}`).not.toContain('s3cret');
});

test('doctor: what is not configured is no failure, what is configured and fails is', async () => {
  const { env } = environment;
  const without = await runJson<Checks>(['doctor'], { env });
  expect(without).toMatchObject({ code: 0, ok: true });
  expect(without.checks.map(({ name, state }) => [name, state])).toEqual([
    ['temporal', 'working'],
    ['searchAttributes', 'working'],
    ['stateDatabase', 'working'],
    ['worker', 'working'],
    ['shop', 'not configured'],
  ]);
  expect(without.checks.at(-1)).toMatchObject({
    detail: 'SHOP_HOST is missing, SHOP_PASSWORD is missing',
    advice: 'To use it, set SHOP_HOST, SHOP_PASSWORD, in the environment or in .env',
  });

  const open = await runCommand(['doctor'], {
    env: { ...env, SHOP_HOST: 'market', SHOP_PASSWORD: 'pepper' },
  });
  expect(open).toMatchObject({
    code: 0,
    out: expect.stringContaining('✓ shop Where food comes from\n    open at market\n'),
  });
  const closed = await runCommand(['doctor'], {
    env: { ...env, SHOP_HOST: 'closed', SHOP_PASSWORD: 'pepper' },
  });
  expect(closed.code).toBe(1);
  expect(closed.out).toContain(
    '✗ shop Where food comes from\n    the shop is closed\n    → Check that it runs and that SHOP_HOST',
  );
  expect(closed.out).not.toContain('pepper');
  const wrong = await runJson<Checks>(['doctor'], {
    env: { ...env, SHOP_HOST: 'market', SHOP_PASSWORD: 'pepper', SHOP_PORT: 'abc' },
  });
  expect(wrong).toMatchObject({ code: 1, ok: false });
  expect(wrong.checks.at(-1)).toMatchObject({
    state: 'failing',
    detail: expect.stringMatching(/^SHOP_PORT is not valid/),
  });
  for (const variable of ['LOG_LEVEL', 'HEALTH_ADDRESS', 'RUNS_RETENTION_DAYS']) {
    const { checks } = await runJson<Checks>(['doctor'], { env: { ...env, [variable]: 'loud' } });
    expect(checks.find(({ name }) => name === 'worker')).toMatchObject({
      state: 'failing',
      detail: expect.stringContaining(variable),
    });
  }
});

test('a run that Temporal does not know has ended; where Temporal does not answer that is left open', async () => {
  const { env, store } = environment;
  const lost = {
    runId: '00000000-0000-4000-8000-000000000000',
    workflowId: 'partyJob/lost',
    job: 'partyJob',
    launchedBy: 'cli',
    config: {},
    startedAt: Date.now(),
  };
  await store.runLife.begin(
    { ...lost, runKey: undefined, resumeFrom: undefined },
    { attempt: undefined, pool: undefined, refusal: undefined },
  );
  const unanswered = await runCommand(['runs', 'list'], {
    env: { ...env, TEMPORAL_ADDRESS: nowhere.TEMPORAL_ADDRESS },
  });
  expect(unanswered).toMatchObject({ code: 0, out: expect.stringContaining('running') });
  expect(unanswered.err).toMatch(
    /^Could not check whether runs that are recorded as running have ended: No Temporal server answers/,
  );
  const { runs } = await runJson<{ runs: readonly object[] }>(['runs', 'list'], { env });
  expect(runs).toMatchObject([
    {
      workflowId: 'partyJob/lost',
      status: 'failed',
      error: expect.stringContaining('Temporal no longer knows this run'),
    },
  ]);
});

test('migrate sets up what the others miss, once', async () => {
  const env = { ...environment.env, STATE_DATABASE_URL: empty.url };
  const before = await runCommand(['runs', 'list'], { env });
  expect(before).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /^The state database empty_\w+ at .* moderate migrate \[STATE_DATABASE_NOT_MIGRATED\]\n$/,
    ),
  });
  const without = { ...env, TEMPORAL_ADDRESS: nowhere.TEMPORAL_ADDRESS };
  const first = await runJson<{ migrations: readonly string[]; stateDatabase: string }>(
    ['migrate'],
    { env: without },
  );
  expect(first).toMatchObject({
    code: 4,
    searchAttributes: [],
    left: [
      {
        step: 'searchAttributes',
        reason: expect.stringMatching(/^No Temporal server answers at /),
      },
    ],
  });
  expect(first.migrations).toContain('0001_runs-and-materializations');
  expect(first.stateDatabase).not.toContain('@');
  const again = await runCommand(['migrate'], { env: without });
  expect(again).toMatchObject({
    code: 4,
    out: expect.stringMatching(/^State database .*: up to date\nSearch attributes: not created\n$/),
  });
  expect(again.err).toMatch(
    /^No Temporal server answers at .*\nThe state database is up to date\. To create the search attributes, run moderate migrate again/,
  );
  expect(await runJson(['migrate'], { env })).toMatchObject({
    code: 0,
    migrations: [],
    searchAttributes: [],
    left: [],
  });
  expect(await runCommand(['runs', 'list'], { env })).toEqual({
    code: 0,
    out: 'No runs.\n',
    err: '',
  });
});

test('a run that no worker takes is reported', async () => {
  const { env, client } = environment;
  const { code, out, err } = await runCommand(['run', 'partyJob'], { env });
  expect(code).toBe(0);
  expect(err).toContain('No worker polls the task queue default');
  const id = /Started partyJob: (\S+)/.exec(out)?.[1] ?? '';
  const shown = () => runCommand(['runs', 'show', id], { env });
  await expect
    .poll(shown, { timeout: 10_000 })
    .toMatchObject({ code: 0, out: expect.stringMatching(/^partyJob waits for a worker/) });
  await expect
    .poll(async () => (await runCommand(['runs', 'cancel', id], { env })).code, { timeout: 10_000 })
    .toBe(0);
  for await (const { workflowId } of client.workflow.list())
    await client.workflow.getHandle(workflowId).terminate();
});

test('schedules: what differs, what was done, and that nothing is left', async () => {
  const { env } = environment;
  const diff = await runCommand(['schedules', 'diff'], { env });
  expect(diff).toMatchObject({ code: 0, err: '' });
  expect(diff.out).toBe(
    [
      '+ partySchedule: partyJob at 30 18 * * 0,5,6 Europe/Madrid, paused',
      '+ shoppingSchedule: shoppingJob at 0,20,40 9 1-7 1,3 * UTC, paused',
      '',
    ].join('\n'),
  );
  expect(await runJson(['schedules', 'apply'], { env })).toMatchObject({
    applied: true,
    changes: [{ change: 'create' }, { change: 'create' }],
  });
  const start = await runCommand(['schedules', 'apply', '--start'], { env });
  expect(start.out).toContain('~ partySchedule\n    state: paused (moderate: created paused');
  expect(start.out).toContain(
    '~ shoppingSchedule\n    state: paused (moderate: missing SHOP_HOST, SHOP_PASSWORD;',
  );
  expect((await runCommand(['schedules', 'diff'], { env })).out).toBe(
    'All schedules are as declared.\n  shoppingSchedule is paused: missing SHOP_HOST, SHOP_PASSWORD; it runs as soon as a worker has it\n',
  );
});
