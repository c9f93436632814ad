import { WorkflowFailedError } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createStepPlaceService } from '#orchestrator/activities/step-places.ts';
import { poolDefinitions } from '../doubles/fixtures/pools/definitions.ts';
import type { Oven } from '../doubles/fixtures/pools/oven.ts';
import { runCommand } from '../cli/run-command.ts';
import { nonEmpty } from '../support/non-empty.ts';
import type { RunEnvironment } from '../support/run-environment.ts';
import { startBakery, type Bakery } from '../support/start-bakery.ts';
import { workflowBundle } from '../support/workflow-bundle.ts';

let bakery: Bakery;
let oven: Oven;
let environment: RunEnvironment;
let start: Bakery['start'];

beforeAll(async () => {
  bakery = await startBakery();
  ({ oven, environment, start } = bakery);
});

afterAll(() => bakery.close());

beforeEach(() => {
  oven.open();
  oven.reset();
});

const places = async () => {
  const { rows } = await environment.store.database.query<{
    pool: string;
    taken: number;
    waiting: number;
  }>(
    `select pool, count(*) filter (where not waiting)::int as taken, count(*) filter (where waiting)::int as waiting
     from step_places group by pool order by pool`,
  );
  return rows;
};
const untilIn = (count: number) =>
  vi.waitFor(() => expect(oven.now()).toBe(count), { timeout: 15_000, interval: 20 });

/** If a run's behavior depends on when results arrive, its history cannot be replayed. */
async function replay(workflowId: string, runId: string): Promise<void> {
  const history = await environment.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const codePath = await workflowBundle(poolDefinitions.workflowsUrl);
  await Worker.runReplayHistory({ workflowBundle: { codePath }, reuseV8Context: true }, history);
}

async function detailsOf({ workflowId }: { readonly workflowId: string }): Promise<string> {
  const answer = await environment.client.workflow
    .getHandle(workflowId)
    .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return answer.currentDetails ?? '';
}

test(
  'steps of all runs and workers are in the pool up to its limit, and all of them are done',
  { timeout: 60_000 },
  async () => {
    const runs = await Promise.all([1, 2, 3].map(() => start('breadJob', { count: 40, ms: 20 })));
    for (const run of runs)
      expect(await run.result()).toEqual({ materialized: { 'pools/bread': 40 } });
    expect(oven.arrivals).toHaveLength(120);
    expect(oven.most()).toBe(3);
    expect(await places()).toEqual([]);
  },
);

test(
  'two runs of 200 steps take turns in one pool, in the order in which their steps came',
  { timeout: 120_000 },
  async () => {
    const first = await start('breadJob', { count: 200, ms: 5 });
    await vi.waitFor(() => expect(oven.arrivals.length).toBeGreaterThan(10), {
      timeout: 15_000,
      interval: 20,
    });
    const second = await start('breadJob', { count: 200, ms: 5 });
    await vi.waitFor(
      () =>
        expect(oven.arrivals.some((what) => what.startsWith(second.firstExecutionRunId))).toBe(
          true,
        ),
      { timeout: 15_000 },
    );
    await Promise.all([first.result(), second.result()]);
    await replay(first.workflowId, first.firstExecutionRunId);
    await replay(second.workflowId, second.firstExecutionRunId);

    const runs = oven.arrivals.map((what) => what.split(' ')[0]);
    expect(oven.most()).toBe(3);
    for (const { firstExecutionRunId: id } of [first, second]) {
      const steps = oven.arrivals
        .filter((what) => what.startsWith(id))
        .map((what) => Number(what.split('-').at(-1)));
      expect(steps).toHaveLength(200);
      // Up to three start at once, on any worker.
      for (const [index, step] of nonEmpty(steps).entries())
        expect(Math.abs(step - index)).toBeLessThan(6);
    }
    const both = runs.slice(
      runs.indexOf(second.firstExecutionRunId),
      runs.lastIndexOf(first.firstExecutionRunId) + 1,
    );
    expect(both.length).toBeGreaterThan(300);
    // The limit is 3, and a run waits with at most 3 steps.
    expect(longestRow(both)).toBeLessThanOrEqual(9);
  },
);

function longestRow(all: readonly unknown[]): number {
  let longest = 0;
  let length = 0;
  for (const [index, each] of all.entries()) {
    length = index > 0 && each === all[index - 1] ? length + 1 : 1;
    longest = Math.max(longest, length);
  }
  return longest;
}

test('a step that waits says for what, holds no worker, and starts when it is its turn', async () => {
  oven.shut();
  const first = await start('breadJob', { count: 5 });
  await untilIn(3);
  const second = await start('breadJob', { count: 2 });
  await vi.waitFor(
    async () => expect(await places()).toEqual([{ pool: 'oven', taken: 3, waiting: 4 }]),
    { timeout: 10_000 },
  );
  await vi.waitFor(async () =>
    expect(await detailsOf(first)).toContain(
      '2 steps wait for a place in the pool oven, 0 ahead / limit 3',
    ),
  );
  await vi.waitFor(async () =>
    expect(await detailsOf(second)).toContain(
      '2 steps wait for a place in the pool oven, 2 ahead / limit 3',
    ),
  );
  expect(await detailsOf(second)).toContain('**bread-1** waits for a place in the pool oven');
  const options = { env: environment.env, definitions: poolDefinitions };
  const { out } = await runCommand(['runs', 'show', second.firstExecutionRunId], options);
  expect(out).toMatch(/2 steps wait for a place in the pool oven for .*, 2 ahead/);
  expect((await runCommand(['status'], options)).out).toContain(
    'Pool oven: 3 of 3 taken, 4 steps waiting',
  );
  const { pendingActivities } = (await first.describe()).raw;
  expect(pendingActivities).toHaveLength(3);
  oven.open();
  await Promise.all([first.result(), second.result()]);
  expect((await first.describe()).memo?.['result']).not.toContain('wait');
  expect(await places()).toEqual([]);
});

test('a step keeps its place through its retries', async () => {
  const run = await start('breadJob', { count: 6, failures: 2, ms: 20 });
  await run.result();
  expect(oven.arrivals).toHaveLength(18);
  expect(oven.most()).toBeLessThanOrEqual(3);
  // No other enters before the first three have completed all their attempts.
  const steps = oven.arrivals.map((what) => what.split(' ')[1]);
  expect(new Set(steps.slice(0, 3))).toEqual(new Set(['bread-0', 'bread-1', 'bread-2']));
  const endOfFirst = Math.min(
    ...['bread-0', 'bread-1', 'bread-2'].map((step) => steps.lastIndexOf(step)),
  );
  const startOfNext = Math.min(
    ...['bread-3', 'bread-4', 'bread-5'].map((step) => steps.indexOf(step)),
  );
  expect(startOfNext).toBeGreaterThan(endOfFirst);
  expect(await places()).toEqual([]);
});

test('activities that workflow code calls take a place for the step, which its calls share until it ends', async () => {
  const run = await start('steakJob', { count: 5, ms: 50 });
  expect(await run.result()).toEqual({ materialized: { 'pools/steak': 5 } });
  expect(oven.arrivals).toHaveLength(20);
  const grilled = oven.arrivals
    .filter((what) => !what.startsWith('raw'))
    .map((what) => /steak-\d/.exec(what)?.[0] ?? '');
  // Two steps are at the grill: the third does not start before one of them has ended.
  const third = [...new Set(grilled)][2] ?? '';
  const before = Map.groupBy(grilled.slice(0, grilled.indexOf(third)), (step) => step);
  expect([...before.values()].some(({ length }) => length === 3)).toBe(true);
  expect(await places()).toEqual([]);
});

test('an activity in a pool is refused outside of a materialization', async () => {
  const run = await start('outsideJob');
  await expect(run.result()).rejects.toBeInstanceOf(WorkflowFailedError);
  const stored = await environment.store.runs.find(run.firstExecutionRunId);
  expect(stored?.error).toContain(
    'An activity in the pool grill was called outside of a materialization',
  );
});

test('a step releases its place for a durable wait, and then acquires it again', async () => {
  const resting = await start('patientJob', { count: 4, ms: 3_000 });
  await vi.waitFor(
    () => expect(oven.arrivals.filter((what) => what.startsWith('rest'))).toHaveLength(4),
    { timeout: 15_000 },
  );
  await vi.waitFor(async () => expect(await places()).toEqual([]), {
    timeout: 2_500,
    interval: 20,
  });
  oven.shut();
  const bread = await start('breadJob', { count: 3 });
  await vi.waitFor(
    async () => expect(await places()).toEqual([{ pool: 'oven', taken: 3, waiting: 3 }]),
    { timeout: 10_000 },
  );
  expect(nonEmpty(oven.arrivals).some((what) => what.startsWith('second'))).toBe(false);
  oven.open();
  await Promise.all([bread.result(), resting.result()]);
  expect(oven.arrivals.filter((what) => what.startsWith('second'))).toHaveLength(4);
  expect(await places()).toEqual([]);
  await replay(resting.workflowId, resting.firstExecutionRunId);
});

test('a run that is cancelled while steps hold places and wait for them leaves none', async () => {
  oven.shut();
  const run = await start('breadJob', { count: 20 });
  await untilIn(3);
  await vi.waitFor(
    async () => expect(await places()).toEqual([{ pool: 'oven', taken: 3, waiting: 3 }]),
    { timeout: 10_000 },
  );
  await run.cancel();
  await expect(run.result()).rejects.toBeInstanceOf(WorkflowFailedError);
  expect(await places()).toEqual([]);
  expect(await environment.store.runs.find(run.firstExecutionRunId)).toMatchObject({
    status: 'cancelled',
  });
});

test('materializes assets in a pool beside others', async () => {
  const run = await start('materializeAssets', { selection: ['group:rolls'], config: {} });
  const result = (await run.result()) as {
    readonly materialized: Readonly<Record<string, number>>;
  };
  expect(Object.keys(result.materialized)).toHaveLength(20);
  expect(oven.most()).toBe(3);
  expect(await places()).toEqual([]);
});

test(
  'a run with many steps that wait continues as new and repeats none',
  { timeout: 240_000 },
  async () => {
    const run = await start('breadJob', { count: 700 });
    expect(await run.result()).toEqual({ materialized: { 'pools/bread': 700 } });
    const description = await environment.client.workflow.getHandle(run.workflowId).describe();
    expect(description.runId).not.toBe(run.firstExecutionRunId);
    expect(new Set(oven.arrivals).size).toBe(700);
    expect(oven.arrivals).toHaveLength(700);
    expect(oven.most()).toBeLessThanOrEqual(3);
    expect(await places()).toEqual([]);
  },
);

test(
  'a run continues as new though steps that have begun wait for places, and for steps that wait for theirs',
  { timeout: 240_000 },
  async () => {
    const run = await start('mealJob', { count: 420, maxConcurrent: 60 });
    expect(await run.result()).toEqual({ materialized: { 'pools/bread': 420, 'pools/meal': 420 } });
    const description = await environment.client.workflow.getHandle(run.workflowId).describe();
    expect(description.runId).not.toBe(run.firstExecutionRunId);
    expect(new Set(oven.arrivals).size).toBe(oven.arrivals.length);
    expect(await places()).toEqual([]);
    for (const runId of [run.firstExecutionRunId, description.runId])
      await replay(run.workflowId, runId);
  },
);

test('a run finds its places where the worker died before it could say so', async () => {
  const { store } = environment;
  const holder = {
    runId: 'holder',
    workflowId: 'holder',
    job: 'breadJob',
    runKey: undefined,
    launchedBy: 'test',
    config: {},
  };
  await store.runLife.begin(
    { ...holder, resumeFrom: undefined, startedAt: Date.now() },
    { attempt: undefined, pool: undefined, refusal: undefined },
  );
  const turn = { execution: { id: 'holder', startedAt: 0 }, number: 1 };
  const wanted = [1, 2, 3].map((request) => [request, 'pools/bread', String(request)] as const);
  await store.stepPlaces.exchange(
    { runId: 'holder', pool: 'oven', turn, wanted, left: [] },
    () => 3,
  );
  const run = await start('breadJob', { count: 2 });
  await vi.waitFor(
    async () => expect(await places()).toEqual([{ pool: 'oven', taken: 3, waiting: 2 }]),
    { timeout: 10_000 },
  );
  // Whoever releases the slots assigns them to the run without waking it.
  expect(await store.stepPlaces.free('holder', () => 3)).toHaveLength(2);
  expect(oven.arrivals).toEqual([]);
  await run.result();
  expect(oven.arrivals).toHaveLength(2);
});

test('a tick of a sensor frees the places of a run that was terminated', async () => {
  oven.shut();
  const run = await start('breadJob', { count: 5 });
  await vi.waitFor(
    async () => expect(await places()).toEqual([{ pool: 'oven', taken: 3, waiting: 2 }]),
    { timeout: 10_000 },
  );
  await run.terminate();
  const { client, store, env } = environment;
  const service = createStepPlaceService({
    definitions: poolDefinitions,
    store,
    env,
    client,
    warn: () => undefined,
  });
  await service.reconcile(undefined, 60_000);
  expect(await places()).toHaveLength(1);
  await service.reconcile(undefined, 0);
  expect(await places()).toEqual([]);
});
