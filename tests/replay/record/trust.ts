import { afterAll, beforeAll, test, vi } from 'vitest';
import {
  startTrustEnvironment,
  type TrustEnvironment,
} from '#tests/workflows/trust/trust-environment.ts';
import { recordHistory, recordRun } from '../record-history.ts';
import { oneUnit } from '#tests/support/one-unit.ts';

let environment: TrustEnvironment;

beforeAll(async () => {
  environment = await startTrustEnvironment();
});

afterAll(() => environment.stop());

const did = 'propagateNewUserToTrustServicesJob';
const proof = 'createAssetObjectProofJob';

test('a DID', () =>
  recordRun('pipelines', environment.worker, ['user-did', 'COMPLETED', did, { username: 'ada' }]));

test('a DID that the trust service refuses', async () => {
  environment.platform.taskFaults.next(
    1,
    'trust-service-fails',
    ({ subject }) => subject === 'bob',
  );
  await recordRun('pipelines', environment.worker, [
    'user-did-failed',
    'FAILED',
    did,
    { username: 'bob' },
  ]);
});

test('a DID whose answer is lost', async () => {
  environment.platform.faults.next(1, { kind: 'drop-answer' }, ({ path }) => path === '/user/did');
  await recordRun('pipelines', environment.worker, [
    'user-did-maybe-asked',
    'COMPLETED',
    did,
    { username: 'cleo' },
  ]);
});

test('a DID for which the run waits without its place in the pool', async () => {
  environment.platform.faults.next(
    1,
    { kind: 'status', status: 502 },
    ({ path }) => path === '/user/did',
  );
  await recordRun('pipelines', environment.worker, [
    'user-did-without-place',
    'COMPLETED',
    did,
    { username: 'dora' },
  ]);
});

test('a proof, with the DID that it needs', async () => {
  const { key } = environment.platform.addObject();
  await recordRun('pipelines', environment.worker, [
    'object-proof',
    'COMPLETED',
    proof,
    { assetObjectKey: key },
  ]);
});

test('a proof of an object that is not there', () =>
  recordRun('pipelines', environment.worker, [
    'object-proof-failed',
    'FAILED',
    proof,
    { assetObjectKey: 'gone.csv' },
  ]));

test.for([
  ['sensor-tick', 'COMPLETED', 'platformApiAssetObjectSensor'],
  ['sensor-tick-failed', 'FAILED', 'aSensorThatIsGone'],
] as const)('%s', async ([name, ends, sensor]) => {
  environment.platform.addObject();
  const args = [{ sensor, mode: 'poll', deadlineSecs: 60 }];
  const handle = await environment.worker.client.workflow.start('sensorTick', {
    workflowId: name,
    taskQueue: 'default',
    args,
  });
  await recordHistory('pipelines', environment.worker, [name, ends], handle);
});

test('a backfill', async () => {
  const { client, store } = environment.worker;
  const rows = [{ partition: 'emil', config: { username: 'emil' } }];
  await store.backfills.create(
    oneUnit({ backfillId: 'recorded', selection: ['trust/user_did'], job: did, rows }),
  );
  const args = [{ backfillId: 'recorded' }];
  const handle = await client.workflow.start('driveBackfill', {
    workflowId: 'driveBackfill/recorded',
    taskQueue: 'default',
    args,
  });
  await vi.waitUntil(async () => (await store.backfills.find('recorded'))?.endedAt !== null, {
    timeout: 30_000,
  });
  await handle.signal('wake');
  await recordHistory('pipelines', environment.worker, ['drive-backfill', 'COMPLETED'], handle);
});

test('pruning', async () => {
  const handle = await environment.worker.client.workflow.start('pruneState', {
    workflowId: 'pruneState',
    taskQueue: 'default',
  });
  await recordHistory('pipelines', environment.worker, ['prune-state', 'COMPLETED'], handle);
});
