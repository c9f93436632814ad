import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import type { StaleAsset } from '#orchestrator/state/staleness.ts';
import { createVersionsDefinitions } from '#tests/doubles/fixtures/versions/definitions.ts';
import { faults } from '#tests/doubles/fixtures/versions/pipeline.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(createVersionsDefinitions());
});

afterAll(() => worker.stop());

async function start(selection: readonly string[], version?: string, resumeFrom?: string) {
  const config = {
    selection,
    config: version === undefined ? {} : { 'versions/source': { version } },
  };
  return startRun(worker.client, {
    job: 'materializeAssets',
    config,
    launchedBy: 'test',
    summary: '',
    ...(resumeFrom !== undefined && { resumeFrom }),
  });
}

const materialize = async (...given: Parameters<typeof start>) => (await start(...given)).result();

const readStale = (codeVersion = '1') =>
  worker.store.assetHistory.stale([
    { asset: 'versions/source', codeVersion: null, deps: [] },
    { asset: 'versions/derived', codeVersion, deps: ['versions/source'] },
    { asset: 'versions/summary', codeVersion: null, deps: ['versions/derived'] },
  ]);

const staleKeys = async () => (await readStale()).map(({ asset }: StaleAsset) => asset);

const all = ['versions/source', 'versions/derived', 'versions/summary'];

test('what one run materialized is fresh, until an upstream asset has another version', async () => {
  await materialize(all, 'v1');
  expect(await staleKeys()).toEqual([]);

  await materialize(['versions/source'], 'v1');
  expect(await staleKeys()).toEqual([]);

  await materialize(['versions/source'], 'v2');
  expect(await readStale()).toEqual([
    {
      asset: 'versions/derived',
      partitions: 1,
      partition: '',
      reason: 'upstream',
      codeVersion: null,
      upstream: 'versions/source',
      upstreamPartition: '',
      changedAt: expect.any(Date),
    },
  ]);
});

test('a materialization in another run uses the latest versions', async () => {
  await materialize(['versions/derived']);
  expect(await staleKeys()).toEqual(['versions/summary']);
  await materialize(['versions/summary']);
  expect(await staleKeys()).toEqual([]);
});

test('a run that resumes another knows the versions of what that one materialized', async () => {
  faults.derived = true;
  const failed = await start(all, 'v3');
  await expect(failed.result()).rejects.toThrow(WorkflowFailedError);
  expect(await staleKeys()).toEqual(['versions/derived']);
  faults.derived = false;
  await materialize(all, 'v3', failed.firstExecutionRunId);
  expect(await staleKeys()).toEqual([]);

  faults.derived = true;
  const unversioned = await start(all);
  await expect(unversioned.result()).rejects.toThrow(WorkflowFailedError);
  faults.derived = false;
  await materialize(all, undefined, unversioned.firstExecutionRunId);
  expect(await staleKeys()).toEqual([]);
});

test('another code version makes stale, also where none was declared before', async () => {
  expect(await readStale('2')).toEqual([
    {
      asset: 'versions/derived',
      partitions: 1,
      partition: '',
      reason: 'code',
      codeVersion: '1',
      upstream: null,
      upstreamPartition: null,
      changedAt: null,
    },
  ]);
  const declared = { asset: 'versions/source', codeVersion: '1', deps: [] };
  expect(await worker.store.assetHistory.stale([declared])).toMatchObject([
    { reason: 'code', codeVersion: null },
  ]);
});

test.for(['', 'x'.repeat(201)])(
  'a data version that cannot be one is refused: "%s"',
  async (version) => {
    const error: unknown = await materialize(['versions/source'], version).catch(
      (reason: unknown) => reason,
    );
    expect((error as WorkflowFailedError).cause?.message).toMatch(
      /The data version that versions\/source returned is not valid: expected a text of 1 to 200 characters/,
    );
  },
);
