import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datalakeServiceName, fqn } from '#openmetadata/names.ts';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import {
  startOpenMetadata,
  type OpenMetadataStandIn,
} from '#tests/doubles/stand-ins/open-metadata/server.ts';
import { startEtagProxy, type EtagProxy } from '#tests/support/etag-proxy.ts';
import { objectStorageStartMs } from '#tests/support/object-storage.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { createLake, type TestLake } from './lake.ts';

let lake: TestLake;
let proxy: EtagProxy;
let openMetadata: OpenMetadataStandIn;
let worker: TestWorker;
let spool: string;

beforeAll(async () => {
  lake = await createLake('files');
  openMetadata = await startOpenMetadata();
  spool = await mkdtemp(join(tmpdir(), 'spool-'));
  proxy = await startEtagProxy(lake.variables.S3_ENDPOINT_URL, 'weak');
  const variables = {
    ...lake.variables,
    ...openMetadata.env,
    SPOOL_DIR: spool,
    S3_ENDPOINT_URL: proxy.url,
  };
  worker = await startWorker(definitions, variables);
}, objectStorageStartMs);

afterAll(async () => {
  await worker.stop();
  await openMetadata.stop();
  await proxy.close();
  await lake.drop();
  await rm(spool, { recursive: true });
});

async function ingest(config: Record<string, unknown>) {
  const handle = await startRun(worker.client, {
    job: 'datalakeIngestionJob',
    config,
    launchedBy: 'test',
    summary: '',
  });
  const failure: unknown = await handle.result().then(
    () => undefined,
    (error: unknown) => (error instanceof WorkflowFailedError ? error.cause?.message : error),
  );
  const outcomes = await worker.store.materializations.ofRun(handle.firstExecutionRunId);
  const metadataOf = (asset: string, partition: string) =>
    outcomes.find(
      (outcome) => outcome.asset === `openmetadata/${asset}` && outcome.partition === partition,
    )?.metadata;
  return { failure, outcomes, metadataOf };
}

const table = (key: string) => {
  const service = datalakeServiceName('platform-datalake', `${key.split('/')[0]}/`);
  const name = fqn(service, 'default', lake.bucket, key);
  return openMetadata.entities('tables').find((entity) => entity.fqn === name);
};
const latest = (key: string) => table(key)?.profiles.at(-1);
const columnOf = (key: string, column: string) =>
  latest(key)?.columnProfile?.find(({ name }) => name === column);

test('names, times and numbers are in catalog, profile and sample as the file has them', async () => {
  const point = (id: number) => ({
    type: 'Feature',
    id,
    properties: { name: 'a' },
    geometry: { type: 'Point', coordinates: [id, 0.5] },
  });
  const collection = JSON.stringify(
    { type: 'FeatureCollection', features: Array.from({ length: 15_000 }, (_, id) => point(id)) },
    null,
    2,
  );
  const parquet = await readFile(
    new URL('../../doubles/fixtures/parquet/names-that-differ-in-case.parquet', import.meta.url),
  );
  await Promise.all([
    lake.put(
      'exact/times.jsonl',
      '{"at":"2025-11-25T10:00:00+02:00","day":"25-11-2025"}\n{"at":"2025-11-25T10:00:00-05:00","day":"26-11-2025"}\n',
    ),
    lake.put(
      'exact/ids.jsonl',
      '{"id":12345678901234567890123,"n":{"id":9007199254740993,"far":1e400}}\n{"id":1}\n',
    ),
    lake.put('exact/names.jsonl', '{"a":1,"A":2,"":3,"a":4}\n{"A":5}\n'),
    lake.put('exact/places.json', collection),
    lake.put('exact/names.parquet', parquet),
    lake.put(
      'exact/pointer.parquet',
      'version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12345678\n',
    ),
    lake.put(
      'exact/large.json',
      JSON.stringify({ rows: Array.from({ length: 40_000 }, (_, id) => point(id)) }),
    ),
  ]);
  const { failure, metadataOf } = await ingest({ include: ['^exact/'], profileSampleRows: null });
  expect(failure).toBeUndefined();
  expect(table('exact/times.jsonl')?.body).toMatchObject({
    columns: [{ dataType: 'TIMESTAMPZ' }, { dataType: 'STRING' }],
  });
  const range = { min: '2025-11-25T08:00:00Z', max: '2025-11-25T15:00:00Z', distinctCount: 2 };
  expect(columnOf('exact/times.jsonl', 'at')).toMatchObject(range);
  expect(columnOf('exact/times.jsonl', 'day')).toMatchObject({ distinctCount: 2 });
  expect(columnOf('exact/ids.jsonl', 'id')).toMatchObject({
    min: 1,
    max: '12345678901234567890123',
  });
  expect(table('exact/ids.jsonl')?.sampleData?.rows).toEqual([
    ['12345678901234567890123', { id: '9007199254740993', far: '1e400' }],
    [1, null],
  ]);
  expect(table('exact/names.jsonl')?.body).toMatchObject({
    columns: [{ name: 'a' }, { name: 'A' }, { name: 'Unnamed: 2' }],
  });
  expect(latest('exact/names.jsonl')?.columnProfile).toMatchObject([
    { name: 'a', max: 4 },
    { name: 'A', max: 5 },
    { name: 'Unnamed: 2', max: 3 },
  ]);
  const rows = [
    [4, 2, 3],
    [null, 5, null],
  ];
  expect(table('exact/names.jsonl')?.sampleData).toEqual({
    columns: ['a', 'A', 'Unnamed: 2'],
    rows,
  });
  expect(table('exact/places.json')?.body).toMatchObject({
    columns: [{ name: 'type' }, { name: 'id' }, { name: 'properties' }, { name: 'geometry' }],
  });
  expect(latest('exact/places.json')?.tableProfile).toMatchObject({ rowCount: 15_000 });
  expect(columnOf('exact/places.json', 'id')).toMatchObject({ max: 14_999, distinctCount: 15_000 });
  expect(table('exact/names.parquet')?.body).toMatchObject({
    columns: [{ name: 's' }, { name: 'l' }, { name: 'S' }, { name: 'Unnamed: 3' }],
  });
  expect(latest('exact/names.parquet')?.columnProfile?.map(({ name }) => name)).toEqual([
    's',
    'l',
    'S',
    'Unnamed: 3',
  ]);
  expect(metadataOf('datalake_metadata', 'exact/')?.['unreadable']).toBe(
    '2: exact/large.json: a single object of more than 2 MB, whose fields its start does not show; ' +
      'exact/pointer.parquet: mislabelled: its content is a Git LFS pointer',
  );
});

test('takes objects for the same by size and time where the storage keeps no ETags, and fails where it keeps neither', async () => {
  await lake.put('etags/a.csv', 'a,b\n1,2\n');
  await lake.put('etags/b.jsonl', '{"id":9007199254740993}\n');
  const run = async () => {
    const { failure, outcomes, metadataOf } = await ingest({ include: ['^etags/'] });
    expect(failure).toBeUndefined();
    const checks = outcomes.find(
      ({ asset, partition }) =>
        asset === 'openmetadata/datalake_metadata' && partition === 'etags/',
    )?.checks;
    const sent = checks?.find(({ name }) => name === 'all_sent')?.passed;
    const metadata = metadataOf('datalake_metadata', 'etags/');
    return {
      metadata,
      changed: metadata?.['changed'],
      profile: metadataOf('datalake_profile', 'etags/'),
      sent,
    };
  };
  expect(await run()).toMatchObject({
    metadata: { tables: 2, unchanged: 0 },
    changed: undefined,
    profile: { tables: 2 },
    sent: true,
  });
  expect(latest('etags/a.csv')?.tableProfile).toMatchObject({ rowCount: 1, columnCount: 2 });
  expect(columnOf('etags/b.jsonl', 'id')).toMatchObject({
    min: '9007199254740993',
    max: '9007199254740993',
  });

  for (const mode of ['other each time', 'none'] as const) {
    proxy.mode = mode;
    await lake.put('etags/a.csv', `a,b\n1,2\n${'3,4\n'.repeat(mode.length)}`);
    expect(await run(), mode).toMatchObject({
      metadata: { tables: 2 },
      changed: undefined,
      profile: { tables: expect.any(Number) },
      sent: true,
    });
    expect(latest('etags/a.csv')?.tableProfile, mode).toMatchObject({ rowCount: 1 + mode.length });
    expect(await run(), mode).toMatchObject({
      metadata: { unchanged: 2 },
      profile: { tables: 0, unchanged: 2 },
      sent: true,
    });
  }

  proxy.mode = 'other time too';
  await lake.put('etags/a.csv', 'a,b\n1,2\n');
  const { metadata, sent } = await run();
  expect(metadata?.['failed']).toMatch(/etags\/a\.csv: http.* gives another ETag/);
  expect(sent).toBe(false);
});
