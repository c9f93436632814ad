import { materialize } from '#orchestrator/testing/index.ts';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { objectOwner } from '#activities/trust.ts';
import { createTrustActivities } from '#activities/trust/activities.ts';
import type { TrustSubject } from '#activities/trust/subject.ts';
import { pauseAfter, trustTiming } from '#activities/trust/timing.ts';
import { definitions } from '#definitions.ts';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import { connectStateDatabase, migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { createPlatformApi } from '#resources/platform-api.ts';
import { createRawClient } from '#tests/doubles/stand-ins/platform-api/raw-client.ts';
import {
  startPlatformApi,
  type PlatformApiStandIn,
} from '#tests/doubles/stand-ins/platform-api/server.ts';
import { createDatabase, type TestDatabase } from '#tests/support/services.ts';

let database: TestDatabase;
let pool: ReturnType<typeof connectStateDatabase>;
let platform: PlatformApiStandIn;
let trust: ReturnType<typeof createTrustActivities>;
let users = 0;
let alice: TrustSubject;
const raw = createRawClient(() => platform);

beforeAll(async () => {
  database = await createDatabase('trust');
  await migrateStateDatabase(database.url, definitions.migrationsUrl);
  pool = connectStateDatabase(database.url);
  platform = await startPlatformApi();
  trust = activitiesOn(platform);
});

afterAll(async () => {
  await platform.stop();
  await pool.end();
  await database.drop();
});

beforeEach(() => {
  alice = { kind: 'did', name: `alice-${(users += 1)}` };
});

function activitiesOn(
  { env }: PlatformApiStandIn,
  timing = trustTiming,
): ReturnType<typeof createTrustActivities> {
  return createTrustActivities(
    { platformApi: createPlatformApi(env, { backoffMs: 1 }) },
    pool,
    timing,
  );
}

const asked = (subject: TrustSubject, by = trust) =>
  by.askTrustService(subject) as Promise<{ kind: string; askId: string; taskId: number }>;
const taskEnded = (id: number) =>
  vi.waitFor(() => expect(platform.tasks()[id - 1]?.finished_at).toEqual(expect.any(String)));
const calls = ({ kind, name }: TrustSubject) => platform.trustService.asked(kind, name);

test('the product waits twelve minutes for a request that may be in progress, and checks every 15 s at the end', () => {
  expect(trustTiming.askAliveMs).toBe((60 + 600 + 60) * 1000);
  const pauses = [0, 1, 2, 6, 7, 50].map((looks) => pauseAfter(looks, trustTiming));
  expect(pauses).toEqual([1_000, 1_500, 2_250, 11_391, 15_000, 15_000]);
});

test('a second request finds the first and sends nothing', async () => {
  const first = await asked(alice);
  expect(first).toMatchObject({ kind: 'started', taskId: expect.any(Number), lookAfterMs: 1_000 });
  expect(await asked(alice)).toEqual({ kind: 'alive', askId: first.askId, lookAfterMs: 1_000 });
  await taskEnded(first.taskId);
  expect(calls(alice)).toBe(1);
});

test('of many concurrent requests, one is sent', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => asked(alice)));
  expect(all.map(({ kind }) => kind).toSorted()).toEqual([
    ...Array.from({ length: 9 }, () => 'alive'),
    'started',
  ]);
  expect(new Set(all.map(({ askId }) => askId)).size).toBe(1);
});

test('requests for one name do not hold up others, nor a proof a DID', async () => {
  const { key: name } = platform.addObject();
  const all = [
    alice,
    { ...alice, name: alice.name.toUpperCase() },
    { kind: 'did', name },
    { kind: 'proof', name },
  ] as const;
  for (const subject of all) expect(await asked(subject)).toMatchObject({ kind: 'started' });
});

test('a request with a known task is checked by the task, any other by its effect', async () => {
  const { askId, taskId } = await asked(alice);
  await taskEnded(taskId);
  platform.requests.length = 0;
  await trust.keepTask(alice, askId, taskId);
  const look = await trust.lookAtAsk(alice, askId, 0);
  expect(look).toEqual({
    kind: 'exists',
    value: platform.users().find(({ username }) => username === alice.name)?.trust_did,
  });
  expect(platform.requests.map(({ path }) => path)).toEqual([`/user/did/task/${taskId}`]);

  expect(await trust.lookAtAsk(alice, askId, 1)).toEqual(look);
  expect(platform.requests.map(({ path }) => path).slice(1)).toEqual(['/user']);
});

test('a task that is still running is pending, with its id and a longer pause', async () => {
  platform.timing.trustCallMs = 200;
  const { askId, taskId } = await asked(alice);
  expect(await trust.lookAtAsk(alice, askId, 0)).toEqual({ kind: 'pending', lookAfterMs: 1_500 });
  await trust.keepTask(alice, askId, taskId);
  expect(await trust.lookAtAsk(alice, askId, 1)).toEqual({
    kind: 'pending',
    taskId,
    lookAfterMs: 2_250,
  });
  platform.timing.trustCallMs = 5;
});

test('what a killed task was to create is found, whoever created it', async () => {
  platform.taskFaults.next(1, 'die-before-trust-call', ({ subject }) => subject === alice.name);
  const { askId, taskId } = await asked(alice);
  await trust.keepTask(alice, askId, taskId);
  expect(await trust.lookAtAsk(alice, askId, 0)).toMatchObject({ kind: 'pending', taskId });
  await raw.askForDid(alice.name);
  await vi.waitFor(
    async () => expect(await trust.lookAtAsk(alice, askId, 1)).toMatchObject({ kind: 'exists' }),
    { timeout: 10_000 },
  );
});

test('a task that lost a race ends the request without a failure, and the next request finds what exists', async () => {
  platform.timing.trustCallMs = 50;
  await raw.askForDid(alice.name);
  const { askId, taskId } = await asked(alice);
  await trust.keepTask(alice, askId, taskId);
  await taskEnded(taskId);
  expect(platform.tasks()[taskId - 1]?.error).toContain(
    'seems to have been created in the meantime',
  );
  expect(await trust.lookAtAsk(alice, askId, 0)).toEqual({ kind: 'over' });
  expect(await trust.askTrustService(alice)).toEqual({
    kind: 'exists',
    value: expect.stringMatching(/^did:/),
  });
  platform.timing.trustCallMs = 5;
});

test('an old request expires, and another one may be sent', async () => {
  const impatient = activitiesOn(platform, { ...trustTiming, askAliveMs: 1 });
  platform.taskFaults.next(2, 'die-before-trust-call', ({ subject }) => subject === alice.name);
  const { askId, taskId } = await asked(alice);
  await trust.keepTask(alice, askId, taskId);
  expect(await trust.lookAtAsk(alice, askId, 0)).toMatchObject({ kind: 'pending' });
  expect(await impatient.lookAtAsk(alice, askId, 0)).toEqual({ kind: 'over' });
  const second = await asked(alice, impatient);
  expect(second).toMatchObject({ kind: 'started' });
  expect(second.askId).not.toBe(askId);
  // Late news about the first request says nothing about the second.
  await trust.keepTask(alice, askId, taskId);
  expect(await trust.lookAtAsk(alice, second.askId, 0)).toEqual({
    kind: 'pending',
    lookAfterMs: 1_500,
  });
});

test('a platform without a trust service refuses, and the request ends', async () => {
  const bare = await startPlatformApi({ trustService: false });
  const error: unknown = await asked(alice, activitiesOn(bare)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TerminalError);
  expect((error as Error).message).toMatch(
    /^The platform refuses the DID of alice-\d+: .* 503 .*no trust service$/,
  );
  await bare.stop();
  expect(await asked(alice)).toMatchObject({ kind: 'started' });
});

test('a platform that does not answer can be requested again at once', async () => {
  const gone = await startPlatformApi();
  await gone.stop();
  await expect(asked(alice, activitiesOn(gone))).rejects.toThrow(RetryableError);
  expect(await asked(alice)).toMatchObject({ kind: 'started' });
});

async function ownerOf(assetObjectKey: string) {
  const platformApi = createPlatformApi(platform.env, { backoffMs: 1 });
  return (
    await materialize(objectOwner, {
      partition: assetObjectKey,
      input: { assetObjectKey },
      resources: { platformApi },
    })
  ).value;
}

test('an object that the platform does not have has no owner and no proof', async () => {
  await expect(ownerOf('nobody-assets/none.csv')).rejects.toThrow(
    'The platform has no object nobody-assets/none.csv',
  );
  await expect(
    trust.askTrustService({ kind: 'proof', name: 'nobody-assets/none.csv' }),
  ).rejects.toThrow(/refuses the proof of .*404/);
});

test.for([
  [{ owner: null }, { owner: 'nobody', asker: 'workflows' }],
  [
    { owner: 'alice', access: 'public' },
    { owner: 'user', asker: null },
  ],
  [
    { owner: 'alice', access: 'private' },
    { owner: 'not-shown', asker: null },
  ],
] as const)('the owner of an object: %j', async ([object, expected]) => {
  expect(await ownerOf(platform.addObject(object).key)).toEqual(expected);
});

test('no request was a mistake', () => {
  expect(platform.violations).toEqual([]);
});
