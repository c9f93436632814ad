import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { applySchedules } from '#orchestrator/client/schedules.ts';
import { sensorFixture } from '../doubles/fixtures/sensors/definitions.ts';
import { createKitchen } from '../doubles/fixtures/sensors/kitchen.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';

interface Status {
  readonly ok: boolean;
  readonly problems: readonly { readonly subject: string; readonly problem: string }[];
}

const definitions = sensorFixture(createKitchen());
let worker: TestWorker;
let options: CommandOptions;
let db: pg.Client;

beforeAll(async () => {
  worker = await startWorker(definitions, { WAITER: 'Ana' });
  options = { env: worker.env, definitions };
  db = new pg.Client({ connectionString: worker.env['STATE_DATABASE_URL'] });
  await db.connect();
});

afterAll(async () => {
  await db.end();
  await worker.stop();
});

const status = () => runCommand(['status'], options);
const problems = async () => {
  const found = await runJson<Status>(['status'], options);
  expect(found.code).toBe(found.ok ? 0 : 1);
  return found.problems.map(({ subject, problem }) => `${subject} ${problem}`);
};

test('sensors that are not started are no problem', async () => {
  expect((await status()).out).toContain('    → moderate schedules apply creates the schedules\n');
  await applySchedules(worker.client, definitions, worker.env);
  await expect.poll(async () => (await status()).code, { timeout: 10_000 }).toBe(0);
  const { out } = await status();
  expect(out).toContain('– Sensor orderSensor: paused as created, never ticked\n');
  expect(out).toContain('  Pool kitchen: 0 of 2 taken, 0 started manually waiting\n');
});

test('a waiting request is shown, and is a problem if it waits although there is room', async () => {
  await db.query(
    `insert into run_requests (job, run_key, attempt, sensor, config, max_attempts, retry_after_ms, requested_at, not_before)
     select 'pooledJob', n::text, 1, 'pooledSensor', '{"order": "soup"}', 1, 0, time, time
     from generate_series(1, 2) n, lateral (select now() - n * interval '10 minutes') t (time)`,
  );
  await db.query(
    `insert into pool_places (workflow_id, pool) values ('a', 'kitchen'), ('b', 'kitchen')`,
  );
  expect(await problems()).toEqual([]);
  const { out } = await status();
  expect(out).toContain('  Pending: 2 of pooledJob, the oldest requested 20 min ago\n');
  expect(out).toContain('  Pool kitchen: 2 of 2 taken, 0 started manually waiting\n');

  await db.query(`update pool_places set since = now() - interval '12 minutes'`);
  expect(await problems()).toEqual(['kitchen blocked']);
  expect((await status()).out).toContain(
    '✗ kitchen: all 2 places of the pool have been taken for 12 min by a (12 min), b (12 min); 2 runs wait, the longest for 20 min\n',
  );
  await db.query(`delete from pool_places where workflow_id = 'a'`);
  expect(await problems()).toEqual(['pooledJob waiting']);
  expect((await status()).out).toContain(
    '✗ pooledJob: 2 runs of it wait, the oldest for 20 min, though pool kitchen has room\n    → The next tick of any sensor starts them',
  );
  await db.query('delete from pool_places; delete from run_requests');
});

test('runs that Temporal refuses are a problem, and the sensor shows which and why', async () => {
  await db.query(
    `insert into run_requests (job, run_key, attempt, sensor, config, max_attempts, retry_after_ms, not_before, refusal)
     values ('pooledJob', 'soup', 1, 'pooledSensor', '{}', 1, 0, now() + interval '5 minutes', 'It is too large')`,
  );
  expect(await problems()).toEqual(['pooledSensor refused']);
  expect((await status()).out).toContain(
    '✗ pooledSensor: Temporal refuses 1 of its runs of pooledJob\n    → See why: moderate sensors show pooledSensor\n',
  );
  const { out } = await runCommand(['sensors', 'show', 'pooledSensor'], options);
  expect(out).toMatch(
    /\nRequests that Temporal refuses\n {2}✗ pooledJob soup, attempt 1, retried after \d{4}-.* UTC\n {4}It is too large\n/,
  );
  await db.query('delete from run_requests');
});

test('a sensor that failed three times in a row is a problem while its schedule runs', async () => {
  const { sensors } = worker.store;
  for (const tickId of ['1', '2', '3']) {
    await sensors.beginTick('orderSensor', tickId);
    await sensors.failTick('orderSensor', tickId, 'The waiter is ill', 60_000);
  }
  expect(await problems()).toEqual([]);
  await runCommand(['sensors', 'resume', 'orderSensor'], options);
  expect(await problems()).toEqual(['orderSensor failing']);
  const { code, out } = await status();
  expect(code).toBe(1);
  expect(out).toMatch(/✗ Sensor orderSensor: ticked \d+ s ago, failed\n {4}The waiter is ill\n/);
  expect(out).toMatch(
    /✗ orderSensor: failed 3 times in a row: The waiter is ill\n {4}→ It retries after .* moderate sensors show orderSensor\n/,
  );
  await sensors.setCursor('orderSensor', undefined);
  expect(await problems()).toEqual([]);
});

test('a sensor whose ticks do not come is late', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  try {
    expect(await problems()).toContain('orderSensor late');
    expect((await status()).out).toMatch(
      /✗ orderSensor: no tick has ended, though one was due \d+ min ago\n/,
    );
  } finally {
    vi.useRealTimers();
  }
});

test('a pool whose limit is not valid is reported', async () => {
  const env = { ...worker.env, KITCHEN_MAX_RUNS: 'many' };
  const { code, out } = await runCommand(['status'], { definitions, env });
  expect(code).toBe(1);
  expect(out).toContain(
    '✗ sensors: KITCHEN_MAX_RUNS is not valid: expected a whole number of at least 1, but "many" was given\n',
  );
});
