import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { taskQueues } from '#orchestrator/worker/task-queues.ts';
import { fixtureDefinitions } from '../doubles/fixtures/kit/definitions.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';

let worker: TestWorker;
const warmUp = vi.fn<() => Promise<void>>(() => Promise.reject(new Error('It fails')));

beforeAll(async () => {
  worker = await startWorker({ ...fixtureDefinitions, warmUp });
});

afterAll(() => worker.stop());

const materialize = (selection: readonly string[], config: Record<string, unknown> = {}) =>
  startRun(worker.client, {
    job: 'materializeAssets',
    config: { selection, config },
    launchedBy: 'test',
    summary: '',
  });

async function failureOf(
  selection: readonly string[],
  config: Record<string, unknown> = {},
): Promise<string> {
  const error: unknown = await (
    await materialize(selection, config)
  )
    .result()
    .catch((reason: unknown) => reason);
  return error instanceof WorkflowFailedError
    ? (error.cause?.message ?? '')
    : `did not fail: ${JSON.stringify(error)}`;
}

const value = async (asset: string) =>
  (await worker.store.materializations.latest(asset, ''))?.value;

test('a worker is warmed up for its queues, and continues where that fails', () => {
  expect(warmUp).toHaveBeenCalledTimes(1);
  expect(warmUp.mock.calls[0]?.at(-1)).toEqual(taskQueues());
});

test('makes upstreams first and hands their values on', async () => {
  await (await materialize(['+graph/described'], { 'graph/source': { value: 4 } })).result();
  expect(await value('graph/described')).toBe('doubled is 8');
});

test('takes the latest value of an upstream that is not selected', async () => {
  await (await materialize(['graph/source'], { 'graph/source': { value: 7 } })).result();
  await (await materialize(['graph/doubled+'])).result();
  expect(await value('graph/described')).toBe('doubled is 14');
});

test('records checks, and a blocking one that is not passed skips what depends on the asset, which is materialized', async () => {
  const blocked = await materialize(['group:graph'], { 'graph/source': { value: 13 } });
  const materialized = { 'graph/source': 1, 'graph/doubled': 1 };
  expect(await blocked.result()).toEqual({ materialized, outcome: 'checks_failed' });
  const outcomes = await worker.store.materializations.ofRun(blocked.firstExecutionRunId);
  expect(outcomes.map(({ asset, status }) => `${asset} ${status}`)).toEqual([
    'graph/source materialized',
    'graph/doubled materialized',
  ]);
  expect(await value('graph/doubled')).toBe(26);
  expect(outcomes[1]?.checks.map(({ name, passed }) => `${name} ${passed}`).toSorted()).toEqual([
    'even true',
    'not_13 false',
    'small true',
  ]);
  const run = await worker.store.runs.find(blocked.firstExecutionRunId);
  expect(run).toMatchObject({ status: 'completed', outcome: 'checks_failed', error: null });
  expect(run?.result).toContain(
    '**✗ Completed, but checks failed** · 2 materialized · 1 check not passed',
  );
  expect(run?.result).toContain(String.raw`doubled: Blocking check not passed: not\_13`);
  expect(run?.result).toContain(
    String.raw`graph/described: skipped, since check not\_13 of graph/doubled did not pass`,
  );
  const check = { name: 'not_13', asset: 'graph/doubled', partition: '' };
  expect(await worker.store.runSteps.blocked(blocked.firstExecutionRunId, 10)).toEqual({
    total: 1,
    found: [{ asset: 'graph/described', partition: '', checks: [check] }],
  });
});

test.for([
  [['graph/sauce'], {}, /there is no such asset or group. Did you mean graph\/source\?/],
  [
    ['kit/item'],
    {},
    /kit\/item takes an input that the job fanOutJob supplies: moderate run fanOutJob/,
  ],
  [['graph/source'], {}, /config.graph\/source.value: is missing, expected number/],
  [
    ['graph/source'],
    { 'graph/doubled': {} },
    /config.graph\/doubled: config for an asset that is not selected/,
  ],
] as const)('refuses the selection %j with config %j', async ([selection, config, expected]) => {
  expect(await failureOf(selection, config)).toMatch(expected);
});
