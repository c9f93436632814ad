import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  asksFor,
  runJob,
  startTrustEnvironment,
  type TrustEnvironment,
} from './trust-environment.ts';

let environment: TrustEnvironment;

beforeAll(async () => {
  environment = await startTrustEnvironment();
});

afterAll(() => environment.stop());

const start = (assetObjectKey: string, resumeFrom?: string) =>
  runJob(
    environment.worker,
    'createAssetObjectProofJob',
    { assetObjectKey, taskWaitSeconds: 10 },
    resumeFrom,
  );

const outcomesOf = async (runId: string) =>
  (await environment.worker.store.materializations.ofRun(runId)).map(
    ({ asset, partition, status, metadata }) => ({
      asset,
      partition,
      status,
      metadata,
    }),
  );
const proofOf = (key: string) =>
  environment.platform.objects().find((object) => object.key === key)?.proof_id;
const made = (kind: 'did' | 'proof', subject: string) =>
  environment.platform.trustService.made(kind, subject);

test('the proof of an object that nobody owns comes after the DID of the user who requests it, made once in the same run', async () => {
  const keys = [environment.platform.addObject().key, environment.platform.addObject().key];
  const runs = await Promise.all(keys.map((key) => start(key)));
  for (const [index, { failure, runId }] of runs.entries()) {
    const key = keys[index]!;
    expect(await failure).toBeUndefined();
    const did = environment.platform
      .users()
      .find(({ username }) => username === 'workflows')?.trust_did;
    expect(await outcomesOf(runId)).toEqual([
      {
        asset: 'trust/object_owner',
        partition: key,
        status: 'materialized',
        metadata: { owner: 'nobody' },
      },
      {
        asset: 'trust/user_did',
        partition: 'workflows',
        status: 'materialized',
        metadata: { did },
      },
      {
        asset: 'trust/object_proof',
        partition: key,
        status: 'materialized',
        metadata: { proofId: proofOf(key) },
      },
    ]);
    expect(made('proof', key)).toBe(1);
  }
  expect(made('did', 'workflows')).toBe(1);
  const { partitionKeys } = environment.worker.store;
  expect(await partitionKeys.without('users', ['workflows'])).toEqual([]);
  expect(await partitionKeys.without('objects', keys)).toEqual([]);
});

describe("the proof of a user's object", () => {
  test.for(['private', 'public'] as const)(
    'is made for the owner, who has a DID (%s)',
    async (access) => {
      const owner = `owner-${access}`;
      environment.platform.addUser(owner, 'did:iota:tst:0x2');
      const { key } = environment.platform.addObject({ owner, access });
      const { failure, runId } = await start(key);
      expect(await failure).toBeUndefined();
      expect((await outcomesOf(runId)).map(({ asset }) => asset)).toEqual([
        'trust/object_owner',
        'trust/object_proof',
      ]);
      expect(proofOf(key)).toMatch(/^0x/);
      expect(made('proof', key)).toBe(1);
    },
  );

  test('cannot be made before the owner has a DID: the run says so, and one after that succeeds', async () => {
    environment.platform.addUser('owen');
    const { key } = environment.platform.addObject({ owner: 'owen' });
    const failed = await start(key);
    expect(await failed.failure).toContain(
      `${key} can have no proof yet, since its owner owen has no DID: keycloakUserSensor requests one`,
    );

    const did = await runJob(environment.worker, 'propagateNewUserToTrustServicesJob', {
      username: 'owen',
    });
    expect(await did.failure).toBeUndefined();
    const again = await start(key, failed.runId);
    expect(await again.failure).toBeUndefined();
    expect(made('proof', key)).toBe(1);
  });

  test('that exists is recorded and not made again', async () => {
    const { key } = environment.platform.addObject({ owner: 'owner-private', proofId: '0xabc' });
    const { failure, runId } = await start(key);
    expect(await failure).toBeUndefined();
    expect((await outcomesOf(runId)).at(-1)).toMatchObject({
      asset: 'trust/object_proof',
      metadata: { proofId: '0xabc' },
    });
    expect(made('proof', key)).toBe(0);
  });

  test.for([
    ['drop-answer', 1],
    ['drop-request', 2],
  ] as const)('is made once though the answer is lost (%s)', async ([kind, posts]) => {
    environment.platform.addUser(`owner-${kind}`, 'did:iota:tst:0x3');
    const { key } = environment.platform.addObject({ owner: `owner-${kind}` });
    const isAsk = asksFor({ kind: 'proof', name: key });
    environment.platform.faults.next(1, { kind }, isAsk);
    expect(await (await start(key)).failure).toBeUndefined();
    expect(environment.platform.requests.filter(isAsk)).toHaveLength(posts);
    expect(made('proof', key)).toBe(1);
  });
});

test('an object that the platform does not have fails the run, and is no partition', async () => {
  const key = 'nobody-assets/gone.csv';
  await environment.worker.store.partitionKeys.change({ name: 'objects', add: [key], remove: [] });
  expect(await (await start(key)).failure).toMatch(
    /The platform has no object nobody-assets\/gone\.csv/,
  );
  expect(await environment.worker.store.partitionKeys.without('objects', [key])).toEqual([key]);
});

test.for([
  ['createAssetObjectProofJob', {}, /assetObjectKey: .*expected string/],
  ['createAssetObjectProofJob', { assetObjectKey: 'x', taskWaitSeconds: 0 }, /taskWaitSeconds: /],
  ['propagateNewUserToTrustServicesJob', { username: '' }, /username: /],
  [
    'propagateNewUserToTrustServicesJob',
    { username: 'a', user: 'b' },
    /user: there is no such field/,
  ],
] as const)('%s refuses the config %j', async ([job, config, expected]) => {
  expect(await (await runJob(environment.worker, job, config)).failure).toMatch(expected);
});

test('no request was a mistake', () => {
  expect(environment.platform.violations).toEqual([]);
});
