import { createHash, randomBytes } from 'node:crypto';
import {
  WorkflowFailedError,
  type WorkflowHandleWithFirstExecutionRunId,
} from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { calls } from '../doubles/fixtures/kit/activities.ts';
import { fixtureDefinitions } from '../doubles/fixtures/kit/definitions.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';
import { nonEmpty } from '../support/non-empty.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(fixtureDefinitions, {
    LOGS_URL_TEMPLATE: 'http://logs/{workflowId}?run={runId}',
    WEB_PUBLIC_URL: 'https://data.example/orchestrator/',
  });
});

afterAll(() => worker.stop());

const start = (job: string, config: Record<string, unknown> = {}, resumeFrom?: string) =>
  startRun(worker.client, {
    job,
    config,
    launchedBy: 'test',
    summary: `${job} of a test`,
    ...(resumeFrom === undefined ? {} : { resumeFrom }),
  });

async function failureOf(handle: WorkflowHandleWithFirstExecutionRunId): Promise<string> {
  const error: unknown = await handle.result().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(WorkflowFailedError);
  return (error as WorkflowFailedError).cause?.message ?? '';
}

describe('a run', () => {
  test('fills in defaults, records each materialization once, and keeps its result', async () => {
    const handle = await start('fanOutJob');
    expect(await handle.result()).toEqual({
      materialized: { 'kit/items': 1, 'kit/item': 3 },
      value: 3,
    });

    const outcomes = await worker.store.materializations.ofRun(handle.firstExecutionRunId);
    // The first two start together, the third when one of them has ended.
    const steps = outcomes.map(({ asset, partition }) => `${asset} ${partition}`);
    expect([steps[0], ...steps.slice(1, 3).toSorted(), ...steps.slice(3)]).toEqual([
      'kit/items ',
      'kit/item item-0',
      'kit/item item-1',
      'kit/item item-2',
    ]);
    expect(outcomes[1]?.metadata).toEqual({ length: 6 });
    const run = await worker.store.runs.find(handle.firstExecutionRunId);
    expect(run).toMatchObject({
      job: 'fanOutJob',
      status: 'completed',
      launchedBy: 'test',
      config: { total: 3, maxConcurrent: 2, prefix: 'item-', broken: [] },
    });
    expect(run?.endedAt).toBeInstanceOf(Date);

    const description = await handle.describe();
    expect(description.memo?.['summary']).toBe('fanOutJob of a test');
    expect(description.memo?.['result']).toBe(run?.result);
    expect(run?.result).toContain('Completed');
    expect(run?.result).toContain('**item-2**');
    expect(run?.result).toContain('http://logs/fanOutJob%2F');
    expect(run?.result).toContain(
      `[Page of the run](https://data.example/orchestrator/runs/${run?.runId})`,
    );
    expect(description.searchAttributes).toMatchObject({
      JobName: ['fanOutJob'],
      LaunchedBy: ['test'],
      AssetKey: ['kit/items', 'kit/item'],
      PartitionKey: expect.arrayContaining(['item-0', 'item-1', 'item-2']),
    });
  });

  test('is found by the sha256 of a partition that is too long for a search attribute', async () => {
    const prefix = 'ö'.repeat(200);
    const handle = await start('fanOutJob', { total: 2, prefix });
    await handle.result();
    const partitions = [`${prefix}0`, `${prefix}1`];
    const outcomes = await worker.store.materializations.ofRun(handle.firstExecutionRunId);
    expect(outcomes.map(({ partition }) => partition)).toEqual(expect.arrayContaining(partitions));
    const { searchAttributes } = await handle.describe();
    expect(searchAttributes['PartitionKey']?.toSorted()).toEqual(
      partitions
        .map((partition) => createHash('sha256').update(partition).digest('hex'))
        .toSorted(),
    );
  });

  test('names its activities after asset and partition', async () => {
    const handle = await start('fanOutJob', { total: 1 });
    await handle.result();
    const history = await handle.fetchHistory();
    const summaries = (history.events ?? [])
      .filter(({ activityTaskScheduledEventAttributes }) => activityTaskScheduledEventAttributes)
      .map(
        ({ userMetadata }) =>
          JSON.parse(String(Buffer.from(userMetadata?.summary?.data ?? []))) as unknown,
      );
    expect(summaries).toEqual(['items', 'item [item-0]']);
  });

  test('started from the Web UI with nothing is labelled and gets all defaults', async () => {
    const handle = await worker.client.workflow.start('fanOutJob', {
      workflowId: 'from-the-ui',
      taskQueue: 'default',
    });
    await handle.result();
    const { searchAttributes, memo } = await handle.describe();
    expect(searchAttributes).toMatchObject({ JobName: ['fanOutJob'], LaunchedBy: ['web-ui'] });
    expect(memo?.['summary']).toBe('Touch 3 items');
  });

  test.for([
    [{ maxConcurrent: 0 }, /maxConcurrent: .*>=1, but 0 was given/],
    [{ maxConcurent: 1 }, /maxConcurent: there is no such field. Did you mean maxConcurrent\?/],
    ['three', /the config: .*object/],
  ] as const)('with the bad config %j fails at once and says why', async ([config, expected]) => {
    const handle = await start('fanOutJob', config as unknown as Record<string, unknown>);
    expect(await failureOf(handle)).toMatch(expected);
    const run = await worker.store.runs.find(handle.firstExecutionRunId);
    expect(run?.status).toBe('failed');
    expect(run?.error).toMatch(expected);
    expect((await handle.describe()).memo?.['result']).toMatch(/Failed/);
  });

  test('never shows a value that may be secret', async () => {
    const failure = await failureOf(
      await start('itemJob', { name: 'x', asset: 'retried', password: 'hunter2' }),
    );
    expect(failure).toMatch(/password: Too big/);
    expect(failure).not.toMatch(/hunter2/);
  });

  test('that needs a service which is not configured fails at once, names the variables, and still calls whenFailed', async () => {
    const failure = await failureOf(await start('itemJob', { name: 'shopping', asset: 'retried' }));
    expect(failure).toBe(
      'shop is not configured: SHOP_HOST is missing, SHOP_PORT is missing [RESOURCE_NOT_CONFIGURED]',
    );
    expect(calls.get('whenFailed not begun shop is not configur')).toBe(1);
  });

  test('retries what may succeed later', async () => {
    await (await start('itemJob', { name: 'busy', asset: 'retried' })).result();
    expect(calls.get('busy')).toBe(3);
  });

  test('records what Postgres has no character for', async () => {
    const handle = await start('itemJob', { name: 'a\0b', asset: 'retried' });
    await handle.result();
    expect((await worker.store.runs.find(handle.firstExecutionRunId))?.config).toMatchObject({
      name: 'a\uFFFDb',
    });
    const half = await start('itemJob', { name: 'half \ud83d', asset: 'retried' });
    await half.result();
    expect((await worker.store.runs.find(half.firstExecutionRunId))?.config).toMatchObject({
      name: 'half \uFFFD',
    });
    const refused = await start('itemJob', { name: 'x', asset: 'b\0ad' });
    expect(await failureOf(refused)).toMatch(/asset: Invalid option/);
  });

  test.each(['oops', 'round in circles'])(
    'does not retry a programming mistake: %s',
    async (name) => {
      expect(await failureOf(await start('itemJob', { name, asset: 'mistaken' }))).toMatch(
        /^kit\/break_by_mistake: undefined is not a function \(tests\/doubles\/fixtures\/kit\/activities\.ts:\d+ in breakByMistake\)$/,
      );
      expect(calls.get(name)).toBe(1);
    },
  );

  test('whose hook also fails reports its own failure', async () => {
    expect(
      await failureOf(await start('brokenHookJob', { name: 'hooked', asset: 'mistaken' })),
    ).toMatch(/^kit\/break_by_mistake: /);
  });

  test('shows in its call stack where it waits, passes a cancellation to its activity and waits for it', async () => {
    const handle = await start('itemJob', { name: 'endless', asset: 'endless' });
    await vi.waitFor(() => expect(calls.get('endless')).toBe(1), { timeout: 10_000 });
    expect(await handle.query('__stack_trace')).toMatch(/fixtures\/kit\/workflows\.ts:\d+/);
    await handle.cancel();
    expect(await failureOf(handle)).toMatch(/cancel/i);
    expect(calls.get('endless cancelled')).toBe(1);
    expect(calls.get('whenFailed begun cancelled')).toBe(1);
    expect((await worker.store.runs.find(handle.firstExecutionRunId))?.status).toBe('cancelled');
  });
});

describe('a failed item', () => {
  test('does not stop its siblings; the failure gives the total and the first 20, the store has all', async () => {
    const broken = Array.from({ length: 25 }, (_, index) => `item-${index}`);
    const handle = await start('fanOutJob', { total: 30, maxConcurrent: 10, broken });
    const failure = await failureOf(handle);
    expect(failure).toMatch(/^25 failed:\n- kit\/item \[item-0\]: item-0 does not exist\n/);
    expect(failure.split('\n')).toHaveLength(22);
    expect(failure).toContain('… and 5 more');
    const outcomes = await worker.store.materializations.ofRun(handle.firstExecutionRunId);
    expect(outcomes.filter(({ status }) => status === 'failed')).toHaveLength(25);
    expect(outcomes.filter(({ status }) => status === 'materialized')).toHaveLength(6);
    expect(calls.get('item-29')).toBe(1);
  });

  test('alone is done again by a run that resumes, and by one that resumes that', async () => {
    const config = { total: 3, maxConcurrent: 1, broken: ['item-1', 'item-2'] };
    const first = await start('fanOutJob', config);
    await failureOf(first);
    calls.clear();
    const second = await start(
      'fanOutJob',
      { ...config, broken: ['item-2'] },
      first.firstExecutionRunId,
    );
    expect(await failureOf(second)).toBe('kit/item [item-2]: item-2 does not exist');
    const third = await start('fanOutJob', { ...config, broken: [] }, second.firstExecutionRunId);
    await third.result();
    expect(Object.fromEntries(calls)).toEqual({ 'item-1': 1, 'item-2': 2 });
    expect((await third.describe()).memo?.['result']).toContain('3 done before');
  });

  test('is resumed also where what was done is more than a message holds', async () => {
    const failed = await start('fanOutJob', { broken: ['item-0'] });
    await failureOf(failed);
    const large = Array.from({ length: 30 }, (_, index) => ({
      asset: 'kit/item',
      partition: `large-${index}`,
      startedAt: 0,
      endedAt: 0,
      checks: [],
      metadata: {},
      status: 'materialized' as const,
      value: 'x'.repeat(18e4),
    }));
    for (const outcome of large)
      await worker.store.materializations.record(failed.firstExecutionRunId, [outcome]);
    const resumed = await start('fanOutJob', {}, failed.firstExecutionRunId);
    expect(await resumed.result()).toMatchObject({ value: 3 });
  });

  test('whose name ends in half of a character is reported like any other', async () => {
    const handle = await start('fanOutJob', {
      total: 1,
      prefix: 'half ½',
      broken: ['half \uFFFD0'],
    });
    expect(await failureOf(handle)).toBe('kit/item [half \uFFFD0]: half \uFFFD0 does not exist');
    const outcomes = await worker.store.materializations.ofRun(handle.firstExecutionRunId);
    expect(outcomes).toMatchObject([
      { status: 'materialized' },
      { status: 'failed', partition: 'half \uFFFD0' },
    ]);
  });

  test('whose partition is too long for Postgres fails the run', async () => {
    const handle = await start('fanOutJob', {
      total: 1,
      prefix: randomBytes(3_000).toString('base64url'),
    });
    expect(await failureOf(handle)).toMatch(
      /^The state database refuses what the run wants to store: index row size/,
    );
  });

  test('is resumed over several tasks where what was done is many steps', async () => {
    const runId = 'did many steps';
    await worker.store.runLife.begin(
      {
        runId,
        workflowId: runId,
        job: 'fanOutJob',
        launchedBy: 'test',
        config: {},
        runKey: undefined,
        resumeFrom: undefined,
        startedAt: 0,
      },
      { attempt: undefined, pool: undefined, refusal: undefined },
    );
    const names = Array.from({ length: 6_500 }, (_, index) => `item-${index}`);
    const done = {
      startedAt: 0,
      endedAt: 0,
      checks: [],
      metadata: {},
      status: 'materialized' as const,
    };
    const outcomes = names.map((partition) => ({
      ...done,
      asset: 'kit/item',
      partition,
      value: partition,
    }));
    await worker.store.materializations.record(runId, [
      { ...done, asset: 'kit/items', partition: '', value: names },
      ...outcomes,
    ]);
    const resumed = await start('fanOutJob', {}, runId);
    expect(await resumed.result()).toMatchObject({ value: 6_500 });
    const { events } = await resumed.fetchHistory();
    expect(events?.filter(({ timerStartedEventAttributes: timer }) => timer)).toHaveLength(2);
  });

  test('of another job cannot be resumed', async () => {
    const other = await start('noopJob');
    await other.result();
    expect(await failureOf(await start('fanOutJob', {}, other.firstExecutionRunId))).toMatch(
      /is a run of noopJob, not of fanOutJob/,
    );
    expect(await failureOf(await start('fanOutJob', {}, 'nonsense'))).toMatch(
      /no run has the id nonsense/,
    );
  });
});

test('a fan-out longer than a history continues as new and does each item once', async () => {
  calls.clear();
  const handle = await start('fanOutJob', { total: 1600, maxConcurrent: 100, broken: ['item-3'] });
  expect(await failureOf(handle)).toBe('kit/item [item-3]: item-3 does not exist');
  const outcomes = await worker.store.materializations.ofRun(handle.firstExecutionRunId);
  expect(outcomes).toHaveLength(1601);
  expect(nonEmpty([...calls.values()]).every((times) => times === 1)).toBe(true);
  expect((await handle.describe()).runId).not.toBe(handle.firstExecutionRunId);
}, 120_000);

describe.concurrent('a run that has to continue as new', () => {
  test('whose last step fails fails in the next execution', async () => {
    const handle = await start('failsWhenFullJob', { total: 1600, maxConcurrent: 100 });
    expect(await failureOf(handle)).toMatch(
      /^kit\/last_to_fail: there was no room for more \(tests\/doubles\/fixtures\/kit\/workflows\.ts:\d+ in materialize\)$/,
    );
    expect(await worker.store.runs.find(handle.firstExecutionRunId)).toMatchObject({
      status: 'failed',
    });
    expect((await handle.describe()).runId).not.toBe(handle.firstExecutionRunId);
  }, 120_000);

  test('that is cancelled before that ends', async () => {
    const handle = await start('waitsWhenFullJob', { total: 1600, maxConcurrent: 100 });
    await vi.waitFor(() => expect(calls.get('last')).toBe(1), { timeout: 90_000 });
    await handle.cancel();
    expect(await failureOf(handle)).toMatch(/cancel/i);
    expect(await worker.store.runs.find(handle.firstExecutionRunId)).toMatchObject({
      status: 'cancelled',
    });
  }, 120_000);
});
