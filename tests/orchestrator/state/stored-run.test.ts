import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StoredRun } from '#orchestrator/state/stored-run.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('stored-run');
});

afterAll(() => store.close());

beforeEach(() => store.database.query('truncate runs, pool_places cascade'));

const startedAt = Date.now();
const run = (runId: string) => ({
  runId,
  workflowId: `cook/${runId}`,
  job: 'cook',
  runKey: undefined,
  launchedBy: 'test',
  config: {},
  resumeFrom: undefined,
  startedAt,
});
const byHand = { attempt: undefined, pool: undefined, refusal: undefined };
const end = (runId: string) => ({
  ...run(runId),
  queued: false,
  outcomes: [],
  result: '# Served',
  endedAt: startedAt + 1_000,
});

async function found(runId: string): Promise<StoredRun> {
  const stored = await store.runs.find(runId);
  if (stored === undefined) throw new Error(`${runId} is not recorded`);
  return stored;
}

describe('a run is recorded', () => {
  test('as running, without an end', async () => {
    await store.runLife.begin(run('new'), byHand);
    const nothingYet = { outcome: null, error: null, result: null, endedAt: null };
    expect(await found('new')).toMatchObject({ status: 'running', ...nothingYet, waitsFor: null });
  });

  test('as running with the pool that it waits for, until it has its place', async () => {
    const pool = { name: 'kitchen', limit: 1 };
    await store.runLife.begin(run('first'), { ...byHand, pool });
    expect(await store.runLife.begin(run('second'), { ...byHand, pool })).toEqual({
      status: 'waiting',
    });
    expect(await found('first')).toMatchObject({ status: 'running', waitsFor: null });
    expect(await found('second')).toMatchObject({ status: 'running', waitsFor: 'kitchen' });
    await store.requests.freePlace('cook/first');
    expect(await store.requests.retakePlace(pool, 'cook/second')).toBe(true);
    expect(await found('second')).toMatchObject({ status: 'running', waitsFor: null });
  });

  test('as running without a pool while it has given its place up', async () => {
    await store.runLife.begin(run('away'), { ...byHand, pool: { name: 'kitchen', limit: 1 } });
    await store.requests.leavePlace('cook/away', 'once');
    expect(await found('away')).toMatchObject({ status: 'running', waitsFor: null });
  });

  test('as completed, with its outcome and no error', async () => {
    await store.runLife.begin(run('served'), byHand);
    await store.runLife.end(
      { ...end('served'), status: 'completed', outcome: 'warnings' },
      () => 1,
    );
    const expected = {
      status: 'completed',
      outcome: 'warnings',
      error: null,
      result: '# Served',
      endedAt: new Date(startedAt + 1_000),
    };
    expect(await found('served')).toMatchObject(expected);
  });

  test.each(['failed', 'cancelled'] as const)(
    'as %s, with its error and no outcome',
    async (status) => {
      await store.runLife.begin(run(status), byHand);
      await store.runLife.end({ ...end(status), status, error: 'The stove is cold' }, () => 1);
      expect(await found(status)).toMatchObject({
        status,
        outcome: null,
        error: 'The stove is cold',
        endedAt: expect.any(Date) as Date,
      });
    },
  );

  test('as failed when it was refused before it began', async () => {
    const refusal = { text: 'No such dish', mayRetry: false, mayLeaveWork: false };
    await store.runLife.begin({ ...run('refused'), config: undefined }, { ...byHand, refusal });
    expect(await found('refused')).toMatchObject({
      status: 'failed',
      error: 'No such dish',
      result: null,
      config: null,
    });
  });

  test('as Temporal reports it when it did not end itself, with the outcome that its checks give it', async () => {
    await store.runLife.begin(run('lost'), byHand);
    await store.runLife.begin(run('late'), byHand);
    const check = { name: 'warm', severity: 'error', passed: false, metadata: {} } as const;
    const step = {
      asset: 'dish',
      partition: '',
      status: 'materialized',
      value: 1,
      metadata: {},
      startedAt,
      endedAt: startedAt,
    } as const;
    await store.materializations.record('late', [{ ...step, checks: [check] }]);
    await store.runs.close('lost', { status: 'failed', error: 'Terminated', endedAt: new Date() });
    await store.runs.close('late', { status: 'completed', endedAt: new Date() });
    expect(await found('lost')).toMatchObject({
      status: 'failed',
      error: 'Terminated',
      result: null,
    });
    expect(await found('late')).toMatchObject({
      status: 'completed',
      outcome: 'checks_failed',
      error: null,
      result: null,
    });
  });
});

test.each([
  ['a completed run without an outcome', `'completed', null, null, now()`],
  ['a completed run with an error', `'completed', 'ok', 'Burnt', now()`],
  ['a failed run without an error', `'failed', null, null, now()`],
  ['a failed run with an outcome', `'failed', 'ok', 'Burnt', now()`],
  ['a running run that has ended', `'running', null, null, now()`],
  ['a running run with an error', `'running', null, 'Burnt', null`],
])('the database refuses %s', async (_, values) => {
  const insert = `insert into runs (run_id, workflow_id, job, launched_by, started_at, status, outcome, error, ended_at)
    values ('illegal', 'illegal', 'cook', 'test', now(), ${values})`;
  await expect(store.database.query(insert)).rejects.toThrow('violates check constraint');
});

test('a status that this version does not know fails by name', async () => {
  await store.runLife.begin(run('new'), byHand);
  await store.database.query('alter table runs drop constraint runs_status_check');
  await store.database.query(`update runs set status = 'archived', ended_at = now()`);
  await expect(store.runs.find('new')).rejects.toThrow('does not expect: status: Invalid');
});

test('what earlier versions left incomplete is completed by the migration', async () => {
  const { database } = store;
  await database.query(
    `alter table runs drop constraint runs_outcome_when_completed, drop constraint runs_error_when_failed`,
  );
  await database.query(
    `alter table sensor_ticks drop constraint sensor_ticks_end_unless_running, drop constraint sensor_ticks_error_when_failed`,
  );
  await database.query(
    `insert into sensor_ticks (sensor, tick_id, status, started_at) values ('orderSensor', '1', 'failed', now())`,
  );
  await database.query(`insert into runs (run_id, workflow_id, job, launched_by, started_at, status, error, ended_at)
    select id, id, 'cook', 'test', now(), status, error, now() from (values ('good', 'completed', 'late'), ('warned', 'completed', null),
      ('bad', 'completed', null), ('lost', 'failed', null), ('stopped', 'cancelled', null)) given (id, status, error)`);
  await database.query(`insert into asset_checks (run_id, asset, name, severity, passed, checked_at)
    values ('good', 'dish', 'warm', 'error', true, now()), ('warned', 'dish', 'warm', 'warn', false, now()), ('bad', 'dish', 'warm', 'error', false, now())`);
  const folder = new URL('../../../src/orchestrator/state/migrations/', import.meta.url);
  await database.query(await readFile(new URL('0009_complete-ends.sql', folder), 'utf8'));
  const ends = (await store.runs.list({ limit: 10 })).map(({ runId, outcome, error }) => [
    runId,
    outcome,
    error,
  ]);
  expect(new Set(ends)).toEqual(
    new Set([
      ['bad', 'checks_failed', null],
      ['good', 'ok', null],
      ['lost', null, 'Why was not recorded'],
      ['stopped', null, 'Why was not recorded'],
      ['warned', 'warnings', null],
    ]),
  );
  expect(await store.sensors.lastTick('orderSensor')).toMatchObject({
    status: 'failed',
    error: 'Why was not recorded',
  });
});
