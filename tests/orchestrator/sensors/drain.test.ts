import {
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionStatusName,
} from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { registerJob } from '#orchestrator/definitions/job-definition.ts';
import { drainRequests } from '#orchestrator/sensors/drain.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('drain');
});

afterAll(() => store.close());

const pool = { name: 'kitchen', limit: 10 };

/**
 * A client that reports this state of a run: some states cannot be produced on a server that has
 * them disabled.
 */
function reporting(name: WorkflowExecutionStatusName): Client {
  const describe = async () => ({ status: { name }, closeTime: new Date() });
  return { workflow: { getHandle: () => ({ describe }) } } as unknown as Client;
}

/** A Temporal that knows no run. */
const forgetful = {
  workflow: {
    getHandle: (id: string) => ({
      describe: () => Promise.reject(new WorkflowNotFoundError('not found', id, undefined)),
    }),
  },
} as unknown as Client;

async function stateAfter(
  name: WorkflowExecutionStatusName,
): Promise<readonly [run: string | undefined, request: string, taken: number]> {
  const [job, runId] = [`${name} job`, `${name} run`];
  const requests = [{ job, runKey: 'a', config: {}, tags: {}, maxAttempts: 2, retryAfterMs: 0 }];
  await store.sensors.beginTick(name, 'tick');
  await store.sensors.commit({
    sensor: name,
    tickId: 'tick',
    requests,
    cursor: undefined,
    version: 0,
  });
  const [taken] = await store.requests.take({ jobs: [job], pool, batch: 1 }, () => runId);
  const run = {
    runId,
    workflowId: runId,
    job,
    runKey: 'a',
    launchedBy: 'test',
    config: {},
    resumeFrom: undefined,
    startedAt: 0,
  };
  await store.runLife.begin(run, { attempt: 1, pool, refusal: undefined });
  expect(taken).toMatchObject({ attempt: 1 });

  await drainRequests(
    { client: reporting(name), store, jobs: new Map() },
    { checkAfterMs: 0, putBackAfterMs: 0 },
  );
  const { pending, places } = await store.requests.overview();
  const outcome = [
    (await store.runs.find(runId))?.status,
    pending.some((row) => row.job === job) ? 'again' : 'once',
    places[0]?.taken ?? 0,
  ] as const;
  await store.requests.end(runId, 'cancelled');
  return outcome;
}

test.each(['RUNNING', 'PAUSED', 'CONTINUED_AS_NEW', 'UNKNOWN', 'UNSPECIFIED'] as const)(
  'a run that is %s continues',
  async (name) => {
    expect(await stateAfter(name)).toEqual(['running', 'once', 1]);
  },
);

test.each([
  ['COMPLETED', 'completed', 'once'],
  ['CANCELLED', 'cancelled', 'once'],
  ['FAILED', 'failed', 'again'],
  ['TERMINATED', 'failed', 'again'],
  ['TIMED_OUT', 'failed', 'again'],
] as const)('a run that is %s has ended as %s and is requested %s', async (name, status, again) => {
  expect(await stateAfter(name)).toEqual([status, again, 0]);
});

test('a request that was marked as started and never was goes back after its time, and not before', async () => {
  const job = 'lost job';
  await store.requests.ask('sensor', {
    job,
    runKey: 'a',
    config: {},
    tags: {},
    maxAttempts: 1,
    retryAfterMs: 0,
  });
  await store.requests.take({ jobs: [job], pool, batch: 1 }, () => 'lost');
  const isPending = async () =>
    (await store.requests.overview()).pending.some((row) => row.job === job);
  await drainRequests(
    { client: forgetful, store, jobs: new Map() },
    { checkAfterMs: 0, putBackAfterMs: 600_000 },
  );
  expect(await isPending()).toBe(false);
  await drainRequests(
    { client: forgetful, store, jobs: new Map() },
    { checkAfterMs: 0, putBackAfterMs: 0 },
  );
  expect(await isPending()).toBe(true);
  expect((await store.requests.overview()).places).toEqual([]);
});

test('a request that was compared with Temporal is not compared again at once', async () => {
  await store.requests.ask('sensor', {
    job: 'old job',
    runKey: 'a',
    config: {},
    tags: {},
    maxAttempts: 1,
    retryAfterMs: 0,
  });
  await store.requests.take({ jobs: ['old job'], pool, batch: 1 }, () => 'old');
  await store.database.query(
    `update run_requests set started_at = now() - interval '1 hour' where workflow_id = 'old'`,
  );
  expect((await store.requests.started(60_000, 10)).map(({ workflowId }) => workflowId)).toEqual([
    'old',
  ]);
  expect(await store.requests.started(60_000, 10)).toEqual([]);
  await store.requests.end('old', 'cancelled');
});

test.each([
  ['closed', reporting('TERMINATED'), []],
  ['forgotten', forgetful, []],
  ['running', reporting('RUNNING'), [{ pool: 'kitchen', taken: 1 }]],
])('the place of a manual run that is %s', async (name, client, places) => {
  const run = {
    runId: name,
    workflowId: name,
    job: 'hand job',
    runKey: undefined,
    launchedBy: 'cli',
    config: {},
    resumeFrom: undefined,
  };
  await store.runLife.begin(
    { ...run, startedAt: 0 },
    { attempt: undefined, pool, refusal: undefined },
  );
  await drainRequests({ client, store, jobs: new Map() }, { checkAfterMs: 0, putBackAfterMs: 0 });
  expect((await store.requests.overview()).places).toMatchObject(places);
  await store.requests.freePlace(name);
});

describe('a job that leaves something behind', () => {
  const whenLost = ({ config: { name }, ...run }: { config: { name: string } }) => ({
    job: 'tidyUp',
    config: { name, ...run },
  });
  const jobs = new Map([
    [
      'messy',
      registerJob({ description: '', config: z.object({ name: z.string() }), whenLost }, () => []),
    ],
  ]);
  const settings = { checkAfterMs: 0, putBackAfterMs: 0 };
  const run = (id: string) => ({
    runId: id,
    workflowId: id,
    job: 'messy',
    config: { name: 'a run' },
    resumeFrom: undefined,
    startedAt: 0,
  });
  const take = (job: string) =>
    store.requests.take(
      { jobs: [job], pool: undefined, batch: 10 },
      ({ runKey }) => `${job} ${runKey}`,
    );

  test.each([
    ['TERMINATED', ['a run']],
    ['TIMED_OUT', ['a run']],
    ['FAILED', []],
    ['CANCELLED', []],
    ['RUNNING', []],
  ] as const)('requests its follow-up once after a run that is %s', async (name, followUps) => {
    const request = {
      job: 'messy',
      runKey: name,
      config: { name: 'a run' },
      tags: {},
      maxAttempts: 1,
      retryAfterMs: 0,
    };
    await store.requests.ask('sensor', request);
    await take('messy');
    const id = `messy ${name}`;
    await store.runLife.begin(
      { ...run(id), runKey: name, launchedBy: 'test' },
      { attempt: 1, pool, refusal: undefined },
    );

    for (let times = 1; times <= 2; times += 1)
      await drainRequests({ client: reporting(name), store, jobs }, settings);
    const asked = await take('tidyUp');
    expect(
      asked.map(({ runKey, sensor, config }) => [config['name'], config['runId'], runKey, sensor]),
    ).toEqual(followUps.map((followUp) => [followUp, id, id, 'sensor']));
    await store.requests.end(id, 'cancelled');
    await store.requests.freePlace(id);
  });

  test('requests none after a run that ended itself, and was terminated then, while the drain was in progress', async () => {
    await store.requests.ask('sensor', {
      job: 'messy',
      runKey: 'late',
      config: { name: 'a run' },
      tags: {},
      maxAttempts: 1,
      retryAfterMs: 0,
    });
    await take('messy');
    await store.runLife.begin(
      { ...run('messy late'), runKey: 'late', launchedBy: 'test' },
      { attempt: 1, pool, refusal: undefined },
    );
    const describeLate = async () => {
      await store.requests.end('messy late', 'failed');
      return { status: { name: 'TERMINATED' }, closeTime: new Date() };
    };
    const client = {
      workflow: { getHandle: () => ({ describe: describeLate }) },
    } as unknown as Client;

    await drainRequests({ client, store, jobs }, settings);
    expect(await take('tidyUp')).toEqual([]);
  });

  test('requests it after a manual run too, which a look at the list of runs may have closed before', async () => {
    await store.runLife.begin(
      { ...run('manual'), runKey: undefined, launchedBy: 'cli' },
      { attempt: undefined, pool, refusal: undefined },
    );
    await store.runs.close('manual', {
      status: 'failed',
      error: 'Terminated',
      endedAt: new Date(),
    });
    for (let times = 1; times <= 2; times += 1)
      await drainRequests({ client: reporting('TERMINATED'), store, jobs }, settings);
    expect((await take('tidyUp')).map(({ runKey, sensor }) => [runKey, sensor])).toEqual([
      ['manual', 'cli'],
    ]);
  });

  test('requests it after a manual run that waited for a place', async () => {
    const waiting = { ...run('waiting'), runKey: undefined, launchedBy: 'cli' };
    await store.runLife.begin(waiting, {
      attempt: undefined,
      pool: { name: 'full', limit: 0 },
      refusal: undefined,
    });
    await drainRequests({ client: reporting('TERMINATED'), store, jobs }, settings);
    expect((await take('tidyUp')).map(({ runKey }) => runKey)).toEqual(['waiting']);
  });

  test('requests it after a run that could not begin, and was terminated while it told so', async () => {
    const request = {
      job: 'messy',
      runKey: 'refused',
      config: { name: 'a run' },
      tags: {},
      maxAttempts: 1,
      retryAfterMs: 0,
    };
    await store.requests.ask('sensor', request);
    await take('messy');
    const refusal = { text: 'A service is not configured', mayRetry: true, mayLeaveWork: true };
    const refused = {
      ...run('messy refused'),
      config: undefined,
      runKey: 'refused',
      launchedBy: 'test',
    };
    await store.runLife.begin(refused, { attempt: 1, pool, refusal });
    await drainRequests({ client: reporting('TERMINATED'), store, jobs }, settings);
    expect((await take('tidyUp')).map(({ runKey }) => runKey)).toEqual(['messy refused']);
  });

  test('requests none where the run never had a config of its job', async () => {
    const begun = {
      ...run('odd'),
      config: { colour: 'red' },
      runKey: undefined,
      launchedBy: 'cli',
    };
    await store.runLife.begin(begun, { attempt: undefined, pool, refusal: undefined });
    await drainRequests({ client: reporting('TERMINATED'), store, jobs }, settings);
    expect(await take('tidyUp')).toEqual([]);
  });
});
