import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';
import { oneUnit } from '#tests/support/one-unit.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('pruning');
});

afterAll(() => store.close());

beforeEach(async () => {
  await store.database.query(
    'truncate runs, run_logs, run_log_chunks, run_plans, step_places, step_pool_runs, materializations, asset_partitions, asset_checks, run_requests, sensor_ticks, sensor_cursors',
  );
});

/** A run that ended this many days ago, with a materialization and a check for each partition. */
async function insertRun(
  runId: string,
  daysAgo: number,
  { resumeFrom = '', partitions = 1 } = {},
): Promise<void> {
  await store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, resume_from, status, outcome, started_at, ended_at)
     values ($1, $1, 'serveJob', 'test', '{}', nullif($3, ''), 'completed', 'ok', now() - $2 * interval '1 day', now() - $2 * interval '1 day')`,
    [runId, daysAgo, resumeFrom],
  );
  await store.database.query(
    `insert into materializations (run_id, asset, partition, status, started_at, ended_at)
     select $1, 'orders/served', n, 'materialized', now(), now() from generate_series(1, $2) n`,
    [runId, partitions],
  );
  await store.database.query(
    `insert into asset_checks (run_id, asset, partition, name, severity, passed, checked_at)
     select run_id, asset, partition, 'warm', 'warn', true, now() from materializations where run_id = $1`,
    [runId],
  );
}

async function values(query: string): Promise<readonly unknown[]> {
  const { rows } = await store.database.query<unknown[]>({ text: query, rowMode: 'array' });
  return rows.map((row) => (row.length === 1 ? row[0] : row));
}

async function pruneAllRuns(days: number): Promise<readonly number[]> {
  const batches: number[] = [];
  for (;;) {
    const count = await store.pruning.pruneRuns(days);
    if (count === 0) return batches;
    batches.push(count);
  }
}

test('old ticks go, but for the last one that ended of each sensor', async () => {
  await store.database.query(
    `insert into sensor_ticks (sensor, tick_id, status, started_at, ended_at)
     select sensor, days::text, case days when 8 then 'running' else 'skipped' end, now() - days * interval '1 day',
       case days when 8 then null else now() end
     from (values ('busy', 1), ('busy', 8), ('busy', 9), ('idle', 8), ('idle', 20), ('idle', 30)) ticks (sensor, days)`,
  );
  expect(await store.pruning.pruneTicks(7)).toBe(3);
  expect(await store.pruning.pruneTicks(7)).toBe(0);
  expect(await values('select sensor, tick_id from sensor_ticks order by 1, 2')).toEqual([
    ['busy', '1'],
    ['idle', '20'],
    ['idle', '8'],
  ]);
  expect(await store.sensors.lastTick('idle')).toMatchObject({ tickId: '20' });
});

test('old runs go with what they recorded; the latest materialization and the request of their key stay', async () => {
  for (const [runId, daysAgo] of [['old', 91] as const, ['young', 89] as const]) {
    await insertRun(runId, daysAgo);
    await store.database.query(
      `insert into run_requests (job, run_key, attempt, sensor, config, tags, max_attempts, retry_after_ms, status, ended_at, run_id)
       values ('serveJob', $1, 1, 'orderSensor', '{"order": "soup"}', '{"a": "b"}', 1, 0, 'completed', now(), $1)`,
      [runId],
    );
  }
  await store.database
    .query(`insert into runs (run_id, workflow_id, job, launched_by, status, started_at)
                  values ('long', 'long', 'serveJob', 'test', 'running', now() - interval '100 days')`);
  await store.database.query(
    `insert into asset_partitions (asset, is_failed, run_id, metadata, materialized_at, data_version)
     values ('orders/served', false, 'old', '{}', now(), 'old')`,
  );

  expect(await pruneAllRuns(90)).toEqual([1]);
  expect(await values('select run_id from runs order by 1')).toEqual(['long', 'young']);
  expect(
    await values('select run_id from materializations union all select run_id from asset_checks'),
  ).toEqual(['young', 'young']);
  expect(await store.materializations.latest('orders/served', '')).toMatchObject({ runId: 'old' });
  expect(await store.requests.withoutRequest('serveJob', ['old', 'young', 'new'])).toEqual(['new']);
  expect(await values('select run_key, config, tags from run_requests order by run_key')).toEqual([
    ['old', null, {}],
    ['young', { order: 'soup' }, { a: 'b' }],
  ]);
});

test('a request that ended without a run loses its config when a run of its age would go', async () => {
  await store.database.query(
    `insert into run_requests (job, run_key, attempt, sensor, config, max_attempts, retry_after_ms, status, ended_at)
     select 'serveJob', days::text, 1, 'orderSensor', '{}', 1, 0, 'failed', now() - days * interval '1 day' from unnest(array[89, 91]) days`,
  );
  expect(await store.pruning.stripRequests(90)).toBe(1);
  expect(await store.pruning.stripRequests(90)).toBe(0);
  expect(await values('select run_key, config is null from run_requests order by 1')).toEqual([
    ['89', false],
    ['91', true],
  ]);
});

test('a run from which a kept one resumed stays as long, and they go together', async () => {
  await insertRun('first', 200);
  await insertRun('second', 100, { resumeFrom: 'first' });
  await insertRun('third', 10, { resumeFrom: 'second' });
  await insertRun('alone', 100);
  expect(await pruneAllRuns(90)).toEqual([1]);
  expect(await values('select run_id from runs order by started_at')).toEqual([
    'first',
    'second',
    'third',
  ]);
  expect((await store.materializations.remembered('third', undefined)).outcomes).toHaveLength(1);
  expect(await pruneAllRuns(5)).toEqual([1, 1, 1]);
});

test('a batch is bounded by what its runs recorded', async () => {
  await insertRun('huge', 103, { partitions: 6_000 });
  await insertRun('large', 102, { partitions: 4_000 });
  await insertRun('medium', 101, { partitions: 2_000 });
  await insertRun('small', 100);
  expect(await pruneAllRuns(90)).toEqual([1, 2, 1]);
  expect(await values('select count(*)::int from materializations')).toEqual([0]);
});

test('backfills that ended long ago go with their requests, one by one', async () => {
  for (const backfillId of ['old', 'older', 'new']) {
    await store.backfills.create(
      oneUnit({ backfillId, selection: ['orders/served'], rows: [{ partition: backfillId }] }),
    );
    await store.backfills.cancel(backfillId);
  }
  await store.database.query(
    `update backfills set ended_at = now() - interval '91 days' where backfill_id <> 'new'`,
  );
  expect(await store.pruning.pruneBackfills(90)).toBe(1);
  expect(await store.pruning.pruneBackfills(90)).toBe(1);
  expect(await store.pruning.pruneBackfills(90)).toBe(0);
  expect(
    await values(
      'select backfill_id from backfill_partitions union all select backfill_id from run_requests where backfill_id is not null',
    ),
  ).toEqual(['new', 'new']);
});
