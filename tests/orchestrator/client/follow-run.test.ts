import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followRun, type FollowOptions } from '#orchestrator/client/follow-run.ts';
import type { MaterializationTable } from '#orchestrator/state/materializations.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';

let environment: RunEnvironment;

beforeAll(async () => {
  environment = await openRunEnvironment();
});

afterAll(() => environment.close());

/** A run that no worker takes: it ends when it is terminated. */
async function startIdleRun() {
  const { client, store } = environment;
  const handle = await client.workflow.start('idleJob', {
    taskQueue: 'nobody',
    workflowId: `idleJob/${randomUUID()}`,
  });
  const run = { runId: handle.firstExecutionRunId, workflowId: handle.workflowId };
  await store.runLife.begin(
    {
      ...run,
      job: 'idleJob',
      launchedBy: 'test',
      config: {},
      runKey: undefined,
      resumeFrom: undefined,
      startedAt: Date.now(),
    },
    { attempt: undefined, pool: undefined, refusal: undefined },
  );
  return { run, handle };
}

/** The state store, except for its responses about a run's outcomes. */
function options(
  ofRun: MaterializationTable['ofRun'],
  onProgress: FollowOptions['onProgress'],
  signal = new AbortController().signal,
) {
  const { client, store } = environment;
  const materializations = { ...store.materializations, ofRun };
  return { client, store: { ...store, materializations }, withDetails: false, signal, onProgress };
}

const refused = () =>
  Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });

test.each([
  ['refuses', () => new AggregateError([refused(), refused()])],
  [
    'stops',
    () =>
      Object.assign(new Error('terminating connection due to administrator command'), {
        code: '57P01',
      }),
  ],
  ['breaks off', () => new Error('Connection terminated unexpectedly')],
])('a state database that %s connections for a while does not end the wait', async (_, outage) => {
  const { run, handle } = await startIdleRun();
  let outages = 0;
  const ofRun: MaterializationTable['ofRun'] = (...query) => {
    outages += 1;
    return outages === 1
      ? Promise.reject(outage())
      : environment.store.materializations.ofRun(...query);
  };
  const seen = Promise.withResolvers<void>();
  const end = followRun(
    run,
    options(ofRun, () => seen.resolve()),
  );
  await seen.promise;
  await handle.terminate();
  expect(await end).toMatchObject({ status: 'failed', error: 'Terminated' });
});

test('any other error of the state database ends it at once', async () => {
  const { run, handle } = await startIdleRun();
  const broken = Object.assign(new Error('column "ordinal" does not exist'), { code: '42703' });
  await expect(
    followRun(
      run,
      options(
        () => Promise.reject(broken),
        () => undefined,
      ),
    ),
  ).rejects.toBe(broken);
  await handle.terminate();
});

test('nobody has to wait for a state database that does not come back', async () => {
  const { run, handle } = await startIdleRun();
  const stop = new AbortController();
  const ofRun = () => {
    stop.abort();
    return Promise.reject(refused());
  };
  expect(
    await followRun(
      run,
      options(ofRun, () => undefined, stop.signal),
    ),
  ).toBeUndefined();
  await handle.terminate();
});
