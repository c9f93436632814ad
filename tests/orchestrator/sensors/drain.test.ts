import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drainRequests } from '../../../src/orchestrator/sensors/drain.ts';
import { migrateStateDatabase } from '../../../src/orchestrator/state/state-database.ts';
import { openStateStore, type StateStore } from '../../../src/orchestrator/state/state-store.ts';
import { createDatabase, type TestDatabase } from '../../support/services.ts';

let database: TestDatabase;
let store: StateStore;

beforeAll(async () => {
  database = await createDatabase('drain');
  await migrateStateDatabase(database.url);
  store = openStateStore(database.url);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

const pool = { name: 'kitchen', limit: 10 };

/** The state of a run, as Temporal would report it: some can't be brought about on a server that has them switched off. */
function reporting(name: WorkflowExecutionStatusName): Client {
  const describe = async () => ({ status: { name }, closeTime: new Date() });
  return { workflow: { getHandle: () => ({ describe }) } } as unknown as Client;
}

async function stateAfter(name: WorkflowExecutionStatusName): Promise<readonly [run: string | undefined, request: string, taken: number]> {
  const [job, runId] = [`${name} job`, `${name} run`];
  const requests = [{ job, runKey: 'a', config: {}, tags: {}, maxAttempts: 2, retryAfterMs: 0 }];
  await store.sensors.beginTick(name, 'tick');
  await store.sensors.commit({ sensor: name, tickId: 'tick', requests, cursor: undefined, version: 0 });
  const [taken] = await store.requests.take({ jobs: [job], pool, batch: 1 }, () => runId);
  const run = { runId, workflowId: runId, job, runKey: 'a', launchedBy: 'test', config: {}, resumeFrom: undefined, startedAt: 0 };
  await store.runLife.begin(run, { attempt: 1, pool, refusal: undefined });
  expect(taken).toMatchObject({ attempt: 1 });

  await drainRequests(reporting(name), store, { checkAfterMs: 0, putBackAfterMs: 0 });
  const { pending, places } = await store.requests.overview();
  const outcome = [
    (await store.runs.find(runId))?.status,
    pending.some((row) => row.job === job) ? 'again' : 'once',
    places[0]?.taken ?? 0,
  ] as const;
  await store.requests.end(runId, 'cancelled');
  return outcome;
}

test.each(['RUNNING', 'PAUSED', 'CONTINUED_AS_NEW', 'UNKNOWN', 'UNSPECIFIED'] as const)('a run that is %s goes on', async (name) => {
  expect(await stateAfter(name)).toEqual(['running', 'once', 1]);
});

test.each([
  ['COMPLETED', 'completed', 'once'],
  ['CANCELLED', 'cancelled', 'once'],
  ['FAILED', 'failed', 'again'],
  ['TERMINATED', 'failed', 'again'],
  ['TIMED_OUT', 'failed', 'again'],
] as const)('a run that is %s has ended as %s and is asked for %s', async (name, status, again) => {
  expect(await stateAfter(name)).toEqual([status, again, 0]);
});
