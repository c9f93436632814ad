import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '#tests/cli/run-command.ts';
import { createDidRuns } from './did-runs.ts';
import { startTrustEnvironment, type TrustEnvironment } from './trust-environment.ts';

const places = 2;
let environment: TrustEnvironment;
const { start, expectSuccess, counts, isAbout } = createDidRuns(() => environment);

beforeAll(async () => {
  environment = await startTrustEnvironment(places);
});

afterAll(() => environment.stop());

const occupied = async () => (await environment.worker.store.requests.overview()).places;

test('as many lost answers as there are places delay no other DID, and the runs show why they wait', async () => {
  const { platform, worker, timing } = environment;
  timing.askAliveMs = 6_000;
  const lost = ['ada', 'bob'];
  for (const username of lost)
    platform.faults.next(1, { kind: 'status', status: 502 }, isAbout(username));
  const waiting = await Promise.all(lost.map((username) => start(username)));
  await vi.waitFor(() => expect(lost.map((username) => counts(username).posts)).toEqual([1, 1]), {
    timeout: 10_000,
  });

  await expectSuccess(await start('dora'), 'dora');
  expect(lost.map((username) => counts(username))).toEqual(lost.map(() => ({ posts: 1, made: 0 })));
  const reason =
    /The answer of the platform was lost: 502 .*It may still be working on the request, which is sent again at \d\d:\d\d:\d\d UTC/;
  const [first] = waiting;
  const shown = await runCommand(['runs', 'show', first?.runId ?? ''], { env: worker.env });
  expect(shown.out).toMatch(reason);

  await Promise.all(waiting.map((run, index) => expectSuccess(run, lost[index] ?? '')));
  expect(lost.map((username) => counts(username))).toEqual(lost.map(() => ({ posts: 2, made: 1 })));
  await vi.waitFor(async () => expect(await occupied()).toEqual([]), { timeout: 5_000 });
});

test('a run whose every answer was lost says how the last was', async () => {
  environment.platform.faults.next(3, { kind: 'status', status: 502 }, isAbout('hans'));
  environment.timing.askAliveMs = 300;
  const { failure } = await start('hans');
  expect(await failure).toMatch(
    /The platform was asked 3 times, and no attempt succeeded; the last answer that was lost: 502/,
  );
});

test('an object that the platform no longer has is given up: its request is not followed by another attempt', async () => {
  const { requests, database } = environment.worker.store;
  const config = { assetObjectKey: 'deleted.csv', taskWaitSeconds: 10 };
  const job = 'createAssetObjectProofJob';
  await requests.ask('platformApiAssetObjectSensor', {
    job,
    runKey: 'deleted.csv',
    config,
    tags: {},
    maxAttempts: 3,
    retryAfterMs: 0,
  });
  // A run that ends in the pool starts the next one.
  await expectSuccess(await start('gina'), 'gina');
  const attempts = async () =>
    (
      await database.query<{ status: string }>(
        `select status from run_requests where run_key = 'deleted.csv' order by attempt`,
      )
    ).rows;
  await vi.waitFor(async () => expect(await attempts()).toEqual([{ status: 'failed' }]), {
    timeout: 10_000,
  });
  const { failed } = await requests.ofSensor('platformApiAssetObjectSensor', 5);
  expect(failed).toMatchObject([
    {
      runKey: 'deleted.csv',
      attempt: 1,
      error: 'trust/object_owner [deleted.csv]: The platform has no object deleted.csv',
    },
  ]);
});
