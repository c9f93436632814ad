import { temporal } from '@temporalio/proto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDidRuns } from './did-runs.ts';
import { startTrustEnvironment, type TrustEnvironment } from './trust-environment.ts';

let environment: TrustEnvironment;
const { start, expectSuccess, counts, isAbout, didOf, askRow } = createDidRuns(() => environment);

beforeAll(async () => {
  environment = await startTrustEnvironment();
});

afterAll(() => environment.stop());

const { History } = temporal.api.history.v1;
const once = { posts: 1, made: 1 };
const askedAgain = { posts: 2, made: 1 };

describe.concurrent('a DID', () => {
  test('is requested once and recorded', async () => {
    await expectSuccess(await start('ana'), 'ana');
    expect(counts('ana')).toEqual(once);
  });

  test('that exists is recorded and not made again', async () => {
    environment.platform.addUser('bert', 'did:iota:tst:0x1');
    await expectSuccess(await start('bert'), 'bert');
    expect(environment.platform.trustService.asked('did', 'bert')).toBe(0);
  });

  test('that three runs request at once is requested once', async () => {
    const runs = await Promise.all([start('cara'), start('cara'), start('cara')]);
    for (const run of runs) await expectSuccess(run, 'cara');
    expect(counts('cara')).toEqual(once);
  });
});

describe.concurrent('an answer that is lost', () => {
  test.for([
    ['the connection breaks', { kind: 'drop-answer' }],
    ['the answer is a 500', { kind: 'status', status: 500, afterEffect: true }],
    ['the gateway answers 502', { kind: 'status', status: 502, afterEffect: true }],
  ] as const)(
    'after the effect: waits for it and does not ask again (%s)',
    async ([why, fault], { expect: check }) => {
      const username = `dora of ${why}`;
      environment.platform.faults.next(1, fault, isAbout(username));
      await expectSuccess(await start(username), username);
      check(counts(username)).toEqual(once);
    },
  );

  test.for([
    ['the connection breaks', { kind: 'drop-request' }],
    ['the answer is a 500', { kind: 'status', status: 500 }],
  ] as const)(
    'without an effect: asks again once the ask cannot be alive any more (%s)',
    async ([why, fault], { expect: check }) => {
      const username = `emil of ${why}`;
      environment.platform.faults.next(1, fault, isAbout(username));
      const startedAt = performance.now();
      await expectSuccess(await start(username), username);
      check(performance.now() - startedAt).toBeGreaterThan(environment.timing.askAliveMs);
      check(counts(username)).toEqual(askedAgain);
    },
  );

  test('is not counted in the wait for the task', async () => {
    environment.platform.faults.next(1, { kind: 'drop-request' }, isAbout('gina'));
    await expectSuccess(await start('gina', 2), 'gina');
    expect(counts('gina')).toEqual(askedAgain);
  });

  test('every time: the run fails after three requests', async () => {
    environment.platform.faults.next(10, { kind: 'status', status: 500 }, isAbout('hans'));
    const { failure } = await start('hans');
    expect(await failure).toMatch(
      /user_did \[hans\]: The platform was asked 3 times, and no attempt succeeded/,
    );
    expect(counts('hans')).toEqual({ posts: 3, made: 0 });
  });
});

describe.concurrent('a worker that dies', () => {
  test('between claim and request: requests again once the first request can no longer be in progress', async () => {
    environment.crashes.beforePost.add('ida');
    const startedAt = performance.now();
    await expectSuccess(await start('ida'), 'ida');
    expect(performance.now() - startedAt).toBeGreaterThan(environment.timing.askAliveMs);
    expect(counts('ida')).toEqual(once);
  });

  test('between request and task id: waits for the effect and does not request again', async () => {
    environment.crashes.afterPost.add('jana');
    await expectSuccess(await start('jana'), 'jana');
    expect(counts('jana')).toEqual(once);
  });
});

describe.concurrent('a task', () => {
  test('that fails ends the request and the run, with the reason; the next run requests again at once', async () => {
    environment.platform.taskFaults.next(
      1,
      'trust-service-fails',
      ({ subject }) => subject === 'kurt',
    );
    const failed = await start('kurt');
    expect(await failed.failure).toMatch(
      /could not create the DID of kurt: task \d+ failed: .*500 Internal Server Error/,
    );
    expect(await askRow('kurt')).toMatchObject({ living: false });

    const startedAt = performance.now();
    await expectSuccess(await start('kurt', 10, failed.runId), 'kurt');
    expect(performance.now() - startedAt).toBeLessThan(environment.timing.askAliveMs);
    expect(counts('kurt')).toEqual(askedAgain);
  });

  test('that the trust service cannot be requested, for a time, is not requested more often than that', async () => {
    environment.platform.faults.next(2, { kind: 'status', status: 429 }, isAbout('lars'));
    await expectSuccess(await start('lars'), 'lars');
    expect(counts('lars')).toEqual({ posts: 3, made: 1 });
  });
});

describe('a task that takes long', () => {
  beforeAll(() => {
    environment.platform.timing.trustCallMs = 2_000;
  });

  afterAll(() => {
    environment.platform.timing.trustCallMs = 100;
  });

  test.concurrent(
    'fails the run that does not wait so long; its ask stays alive, and the next run waits with it',
    async () => {
      const failed = await start('lena', 0.1);
      expect(await failed.failure).toMatch(/Task \d+ of the platform has not ended within 0\.1 s/);
      expect(await askRow('lena')).toMatchObject({ living: true, taskId: expect.any(Number) });
      await expectSuccess(await start('lena', 10, failed.runId), 'lena');
      expect(counts('lena')).toEqual(once);
    },
  );

  test.concurrent('continues when its run is cancelled; the next run waits with it', async () => {
    const cancelled = await start('mara');
    await vi.waitFor(
      async () => expect((await askRow('mara'))?.taskId).toEqual(expect.any(Number)),
      { timeout: 5_000 },
    );
    await cancelled.handle.cancel();
    expect(await cancelled.failure).toBeDefined();
    await expectSuccess(await start('mara', 10, cancelled.runId), 'mara');
    expect(counts('mara')).toEqual(once);
  });

  test.concurrent('is recorded by a run that is cancelled during the request', async () => {
    environment.platform.faults.next(1, { kind: 'delay', ms: 1_000 }, isAbout('mina'));
    const cancelled = await start('mina');
    await vi.waitFor(async () => expect(await askRow('mina')).toMatchObject({ living: true }), {
      timeout: 10_000,
    });
    await cancelled.handle.cancel();
    expect(await cancelled.failure).toBeDefined();
    expect(await askRow('mina')).toMatchObject({ living: true, taskId: expect.any(Number) });
  });
});

describe('an API that', () => {
  afterEach(() => {
    Object.assign(environment.platform.timing, { callMs: 0, gatewayTimeoutMs: 60_000 });
  });

  test('is slower than its gateway gets no second request, because the effect follows', async () => {
    Object.assign(environment.platform.timing, { callMs: 60, gatewayTimeoutMs: 30 });
    const run = await start('fritz');
    await vi.waitFor(() => expect(didOf('fritz')).toBeDefined(), { timeout: 5_000 });
    environment.platform.timing.callMs = 0;
    await expectSuccess(run, 'fritz');
    expect(counts('fritz')).toEqual(once);
  });

  test('dies before it calls the trust service gets a second request once the first can no longer be in progress', async () => {
    environment.platform.taskFaults.next(
      1,
      'die-before-trust-call',
      ({ subject }) => subject === 'nora',
    );
    await expectSuccess(await start('nora'), 'nora');
    expect(counts('nora')).toEqual(askedAgain);
  });

  test('dies between the trust service and its own commit: the one case in which two are made, and one is kept', async () => {
    environment.platform.taskFaults.next(
      1,
      'die-after-trust-call',
      ({ subject }) => subject === 'olaf',
    );
    await expectSuccess(await start('olaf'), 'olaf');
    expect(counts('olaf')).toEqual({ posts: 2, made: 2 });
    const { calls, peak } = environment.platform.trustService;
    expect(peak('did', 'olaf')).toBe(1);
    expect(calls.filter(({ subject, kept }) => subject === 'olaf' && kept)).toHaveLength(1);
  });
});

test('nothing of a login is in a history', async () => {
  const { API_PASSWORD } = environment.platform.env;
  const run = await start('quentin');
  await expectSuccess(run, 'quentin');
  const history = Buffer.from(History.encode(await run.handle.fetchHistory()).finish()).toString();
  expect(history).toContain('quentin');
  for (const secret of [API_PASSWORD, 'Bearer', 'eyJ', 'access_token', 'example.com'])
    expect(history).not.toContain(secret);
});

test('no request was a mistake', () => {
  expect(environment.platform.violations).toEqual([]);
});
