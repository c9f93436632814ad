import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import type { PlaceExchange } from '#orchestrator/workflow/place-protocol.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;
let run = '';
let other = '';
let number = 0;

beforeAll(async () => {
  store = await createStateStore('step_places');
});

afterAll(() => store.close());

const startedAt = Date.parse('2026-03-01T12:00:00Z');
const limits = (limit: number) => () => limit;
const options = { attempt: undefined, pool: undefined, refusal: undefined };

beforeEach(async () => {
  await store.database.query('truncate step_places, step_pool_runs');
  number += 1;
  [run, other] = [`run ${number}`, `other ${number}`];
  for (const runId of [run, other]) {
    const identity = {
      runId,
      workflowId: `workflow of ${runId}`,
      job: 'job',
      runKey: undefined,
      launchedBy: 'test',
    };
    await store.runLife.begin(
      { ...identity, config: {}, resumeFrom: undefined, startedAt },
      options,
    );
  }
});

type Wanted = PlaceExchange['wanted'][number];
const step = (request: number): Wanted => [request, 'asset', `step ${request}`];

/** A turn of the first execution unless another is given. */
function exchange(
  runId: string,
  turn: number,
  wanted: readonly number[],
  { left = [], limit = 2, execution = 1 }: Other = {},
) {
  const of = { id: `execution ${execution} of ${runId}`, startedAt: startedAt + execution };
  return store.stepPlaces.exchange(
    { runId, pool: 'oven', turn: { execution: of, number: turn }, wanted: wanted.map(step), left },
    limits(limit),
  );
}
interface Other {
  readonly left?: readonly number[];
  readonly limit?: number;
  readonly execution?: number;
}

test('places are given up to the limit, the rest waits in the order of arrival, as many of a run as the limit', async () => {
  expect(await exchange(run, 1, [1, 2, 3, 4, 5])).toMatchObject({
    taken: [1, 2],
    waiting: [],
    ahead: 0,
  });
  expect(await exchange(run, 2, [3, 4, 5])).toMatchObject({
    taken: [1, 2],
    waiting: [3, 4],
    ahead: 0,
  });
  expect(await exchange(other, 1, [1])).toMatchObject({ taken: [], waiting: [1], ahead: 2 });
});

test('a place that is given up passes to the oldest that waits, whose run is to be woken', async () => {
  await exchange(run, 1, [1, 2]);
  await exchange(other, 1, [1, 2]);
  await exchange(run, 2, [3]);
  const given = await exchange(run, 3, [], { left: [1] });
  expect(given).toMatchObject({ taken: [2], waiting: [3], ahead: 1 });
  expect(given.granted).toEqual([
    { pool: 'oven', runId: other, workflowId: `workflow of ${other}` },
  ]);
  expect(await exchange(other, 2, [])).toMatchObject({ taken: [1], waiting: [2] });
});

test('a turn that is taken again changes nothing and answers the same', async () => {
  await exchange(run, 1, [1, 2]);
  const second = await exchange(run, 2, [3], { left: [1] });
  expect(await exchange(run, 2, [3], { left: [1] })).toMatchObject({
    taken: second.taken,
    waiting: second.waiting,
  });
  // A worker that was presumed dead requests what the run has since given up.
  expect(await exchange(run, 1, [1, 2])).toMatchObject({ taken: [2, 3], waiting: [] });
});

test('the next execution of a run keeps the places and the positions of what it requests again', async () => {
  await exchange(run, 1, [1, 2]);
  await exchange(run, 2, [3, 4]);
  await exchange(other, 1, [1]);
  // Other numbers for the same steps.
  const given = {
    runId: run,
    pool: 'oven',
    turn: { execution: { id: 'second', startedAt: startedAt + 9 }, number: 1 },
    left: [],
  };
  const again: readonly Wanted[] = [
    [1, 'asset', 'step 2'],
    [2, 'asset', 'step 3'],
    [3, 'asset', 'step 1'],
  ];
  expect(await store.stepPlaces.exchange({ ...given, wanted: again }, limits(2))).toMatchObject({
    taken: [1, 3],
    waiting: [2],
    ahead: 0,
  });
  // Step 4 no longer belongs to anyone.
  expect(await store.stepPlaces.forgetOthers(run, 'second')).toBe(1);
  // A late one of the first execution.
  expect(await exchange(run, 3, [5])).toMatchObject({ taken: [], waiting: [] });
  expect(await exchange(other, 2, [])).toMatchObject({ ahead: 1 });
});

test('recording an outcome frees the place of its step, and says which the execution has', async () => {
  await exchange(run, 1, [1, 2]);
  await exchange(run, 2, [3]);
  await exchange(other, 1, [1]);
  const outcome = {
    asset: 'asset',
    startedAt,
    endedAt: startedAt,
    checks: [],
    status: 'materialized',
    value: null,
    metadata: {},
  } as const;
  const outcomes = [1, 2].map((request) => ({ ...outcome, partition: `step ${request}` }));
  const recorded = { runId: run, outcomes, execution: { id: `execution 1 of ${run}`, startedAt } };
  const { granted, taken } = await store.runLife.recordInPools(recorded, limits(2));
  expect(taken).toEqual([['oven', [3]]]);
  expect(granted.map(({ runId }) => runId)).toEqual([other]);
  // Its worker crashed before the run was informed.
  expect(await store.runLife.recordInPools(recorded, limits(2))).toEqual({ granted: [], taken });
});

test('a run that has ended has no places and requests none', async () => {
  await exchange(run, 1, [1, 2]);
  await exchange(other, 1, [1]);
  const end = {
    job: 'job',
    workflowId: `workflow of ${run}`,
    runId: run,
    result: '',
    queued: false,
    inPools: true,
    outcomes: [],
  } as const;
  const granted = await store.runLife.end(
    { ...end, endedAt: startedAt, status: 'completed', outcome: 'ok' },
    limits(2),
  );
  expect(granted.map(({ runId }) => runId)).toEqual([other]);
  expect(await exchange(run, 2, [3])).toMatchObject({ taken: [], waiting: [] });
  expect(await store.requests.stepWaits(run)).toEqual([]);
  const { rows } = await store.database.query('select run_id from step_places');
  expect(rows).toEqual([{ run_id: other }]);
});

test('a run that is closed in Temporal has none either, and waiting runs get them at their next request', async () => {
  await exchange(run, 1, [1, 2]);
  await exchange(other, 1, [1]);
  await store.runs.close(run, { status: 'failed', error: 'Terminated', endedAt: new Date() });
  expect(await exchange(other, 2, [])).toMatchObject({ taken: [1], waiting: [] });
});

test('runs are compared with Temporal not more often than requested', async () => {
  await exchange(run, 1, [1]);
  expect(await store.stepPlaces.unchecked('oven', 60_000, 10)).toEqual([]);
  expect(await store.stepPlaces.unchecked('grill', 0, 10)).toEqual([]);
  await store.database.query(`update step_pool_runs set checked_at = now() - interval '2 minutes'`);
  expect(await store.stepPlaces.unchecked(undefined, 60_000, 10)).toEqual([
    { runId: run, workflowId: `workflow of ${run}` },
  ]);
  expect(await store.stepPlaces.unchecked(undefined, 60_000, 10)).toEqual([]);
});

test('a run has at most 500 steps in a pool, however high its limit is', async () => {
  const limit = 10_000;
  for (let turn = 0; turn < 6; turn++) {
    await exchange(
      run,
      turn + 1,
      Array.from({ length: 100 }, (_, index) => turn * 100 + index + 1),
      { limit },
    );
  }
  const { taken, waiting } = await exchange(run, 7, [], { limit });
  expect([taken.length, waiting.length]).toEqual([500, 0]);
});

test('20 runs at once never have more places than the pool', async () => {
  const runs = Array.from({ length: 20 }, (_, index) => `many ${index}`);
  for (const runId of runs) {
    const identity = {
      runId,
      workflowId: runId,
      job: 'job',
      runKey: undefined,
      launchedBy: 'test',
    };
    await store.runLife.begin(
      { ...identity, config: {}, resumeFrom: undefined, startedAt },
      options,
    );
  }
  const most: number[] = [];
  await Promise.all(
    runs.map(async (runId) => {
      for (let turn = 1; turn <= 10; turn++) {
        const left = turn % 2 === 0 ? [turn - 1] : [];
        await exchange(runId, turn, turn % 2 === 0 ? [] : [turn], { left, limit: 5 });
        const { rows } = await store.database.query<{ count: number }>(
          'select count(*)::int as count from step_places where not waiting',
        );
        most.push(rows[0]?.count ?? 0);
      }
    }),
  );
  expect(Math.max(...most)).toBe(5);
});
