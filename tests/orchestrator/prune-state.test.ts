import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applySchedules } from '#orchestrator/client/schedules.ts';
import type { PruneResult } from '#orchestrator/workflow/prune-protocol.ts';
import { readRetention } from '#orchestrator/state/retention.ts';
import { sensorFixture } from '../doubles/fixtures/sensors/definitions.ts';
import { createKitchen } from '../doubles/fixtures/sensors/kitchen.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';

const definitions = sensorFixture(createKitchen());
let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(definitions, { WAITER: 'Ana', TICKS_RETENTION_DAYS: '2' });
});

afterAll(() => worker.stop());

test('the built-in schedule prunes, and reports what it deleted', async () => {
  const { client, env } = worker;
  const db = new pg.Client({ connectionString: env['STATE_DATABASE_URL'] });
  await db.connect();
  await db.query(
    `insert into sensor_ticks (sensor, tick_id, status, started_at, ended_at)
     select 'orderSensor', days::text, 'skipped', now() - days * interval '1 day', now() from generate_series(0, 9) days`,
  );
  await db.query(`insert into runs (run_id, workflow_id, job, launched_by, status, outcome, started_at, ended_at)
                  select days, days, 'serveJob', 'test', 'completed', 'ok', now(), now() - days * interval '1 day' from generate_series(89, 92) days`);
  await db.end();

  const changes = await applySchedules(client, definitions, env);
  expect(changes).toContainEqual(
    expect.objectContaining({
      change: 'create',
      name: 'pruneStateSchedule',
      times: '30 3 * * * UTC',
    }),
  );
  const schedule = client.schedule.getHandle('pruneStateSchedule');
  await schedule.trigger();
  const started = async () =>
    (await schedule.describe()).info.recentActions[0]?.action.workflow.workflowId;
  await expect.poll(started, { timeout: 10_000 }).toBeDefined();
  const handle = client.workflow.getHandle<() => Promise<PruneResult>>((await started()) ?? '');
  expect(await handle.result()).toEqual({
    ticks: 8,
    runs: 3,
    requests: 0,
    backfills: 0,
    events: 0,
    alerts: 0,
    actions: 0,
  });
  expect((await handle.describe()).memo).toMatchObject({ result: '8 ticks and 3 runs deleted' });
  expect((await worker.store.sensors.ticks('orderSensor', 20)).map(({ tickId }) => tickId)).toEqual(
    ['0', '1'],
  );
  expect(await worker.store.runs.list({ limit: 10 })).toMatchObject([{ runId: '89' }]);
});

test('how long ticks and runs are kept', () => {
  expect(readRetention({})).toEqual({ ticksDays: 7, runsDays: 90, auditDays: 365 });
  expect(readRetention({ TICKS_RETENTION_DAYS: '', RUNS_RETENTION_DAYS: '365' })).toEqual({
    ticksDays: 7,
    runsDays: 365,
    auditDays: 365,
  });
  for (const given of ['0', '-1', '1.5', 'never', '99999999']) {
    expect(() => readRetention({ RUNS_RETENTION_DAYS: given })).toThrow(
      `RUNS_RETENTION_DAYS is not valid: expected a whole number from 1 to 36500, but "${given}" was given`,
    );
  }
});
