import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datalakeServiceName, fqn } from '#openmetadata/names.ts';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { setProfilerConfig } from '#tests/doubles/stand-ins/open-metadata/set-profiler-config.ts';
import {
  startOpenMetadata,
  type OpenMetadataStandIn,
} from '#tests/doubles/stand-ins/open-metadata/server.ts';
import { objectStorageStartMs } from '#tests/support/object-storage.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { enteredAt, enterEverywhere } from '#tests/openmetadata/sink/people.ts';
import { createLake, type TestLake } from './lake.ts';
import { ingestedByPython } from './python-client.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

let lake: TestLake;
let openMetadata: OpenMetadataStandIn;
let worker: TestWorker;
let spool: string;

const orders = (rows: number) =>
  `id,customer,amount,day\n${Array.from({ length: rows }, (_, index) => `${index},"Müller, ""A""",${index / 4},2024-01-0${1 + (index % 9)}`).join('\n')}\n`;

beforeAll(async () => {
  lake = await createLake('lake');
  openMetadata = await startOpenMetadata();
  spool = await mkdtemp(join(tmpdir(), 'spool-'));
  await Promise.all([
    lake.put('readme.csv', 'outside,any prefix\n1,2\n'),
    lake.put(`${'far '.repeat(50)}/too/long.csv`, 'a\n1\n'),
    lake.put('sales/orders.csv', orders(100)),
    lake.put('sales/2024/returns.tsv.gz', gzipSync('id\treason\n1\tbroken\n2\t\n')),
    lake.put('sales/picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47])),
    lake.put(
      'events/e.json',
      '[{"a": 1, "b": {"c": "x"}}, {"a": 2, "b": {"c": "y"}, "tags": ["t"]}]',
    ),
    lake.put(
      'events/e.jsonl.gz',
      gzipSync(
        '{"at": "2024-05-01T10:00:00Z", "on": true}\n{"at": "2024-05-02T10:00:00Z", "on": null}\n',
      ),
    ),
    lake.put('events/empty.csv', ''),
    lake.put('events/truncated.parquet', 'PAR1 and nothing that ends it'),
    lake.put('events/open.json', '[{"a": 1},'),
    lake.put('notes/half.tsv', 'id\tname\n1\t"hunter2\n2\tok\n'),
    lake.put(
      'notes/pointer.csv',
      'version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n',
    ),
    lake.put('notes/remarks.csv', 'remark\nfine\nbroken; replaced\n'),
    lake.put(
      'notes/years.csv',
      'country,2019,ean\nDE,1,40123456789012345678\nFR,2,40123456789012345679\n',
    ),
    lake.put('notes/utf16.csv', Buffer.from('sep=;\nid;v\n1;1,5\n2;2,5\n', 'utf16le')),
    lake.put('events/table.csv', Buffer.from([0, 1, 2, 3, 255])),
  ]);
  worker = await startWorker(definitions, {
    ...lake.variables,
    ...openMetadata.env,
    SPOOL_DIR: spool,
  });
}, objectStorageStartMs);

afterAll(async () => {
  await worker.stop();
  await openMetadata.stop();
  await lake.drop();
  await rm(spool, { recursive: true });
});

async function ingest(config: Record<string, unknown> = {}, on: TestWorker = worker) {
  const handle = await startRun(on.client, {
    job: 'datalakeIngestionJob',
    config,
    launchedBy: 'test',
    summary: '',
  });
  const failure: unknown = await handle.result().then(
    () => undefined,
    (error: unknown) => (error instanceof WorkflowFailedError ? error.cause?.message : error),
  );
  const outcomes = await on.store.materializations.ofRun(handle.firstExecutionRunId);
  const metadataOf = (asset: string, partition = '') =>
    outcomes.find(
      (outcome) => outcome.asset === `openmetadata/${asset}` && outcome.partition === partition,
    )?.metadata;
  return { failure, outcomes, metadataOf };
}

const service = (prefix: string) => datalakeServiceName('platform-datalake', prefix);
const table = (key: string) => {
  const name = fqn(service(`${key.split('/')[0]}/`), 'default', lake.bucket, key);
  return openMetadata.entities('tables').find((entity) => entity.fqn === name);
};
const latest = (key: string) => table(key)?.profiles.at(-1);
const columnOf = (key: string, column: string) =>
  latest(key)?.columnProfile?.find(({ name }) => name === column);

test('catalogs and profiles the objects of every prefix', async () => {
  const { failure, metadataOf } = await ingest();
  expect(failure).toBeUndefined();
  expect(metadataOf('datalake_prefixes')).toMatchObject({
    prefixes: 3,
    objects: 16,
    outsideAnyPrefix: '1: readme.csv',
  });
  expect(metadataOf('datalake_prefixes')?.['skipped']).toMatch(
    /^1: (far ){50}\/: the name of its service would have more than 256/,
  );
  expect(metadataOf('datalake_metadata', 'sales/')).toMatchObject({
    status: 'ingested',
    objects: 3,
    tables: 2,
    unchanged: 0,
  });
  expect(metadataOf('datalake_profile', 'sales/')).toMatchObject({
    status: 'profiled',
    tables: 2,
    rows: 102,
    sampledTables: 0,
  });

  expect(table('sales/orders.csv')?.body).toMatchObject({
    name: 'sales/orders.csv',
    fileFormat: 'csv',
    columns: [
      { name: 'id', displayName: 'id', dataType: 'BIGINT', dataTypeDisplay: 'bigint' },
      { name: 'customer', dataType: 'STRING' },
      { name: 'amount', dataType: 'DOUBLE' },
      { name: 'day', dataType: 'DATE' },
    ],
  });
  expect(latest('sales/orders.csv')?.tableProfile).toMatchObject({ rowCount: 100, columnCount: 4 });
  expect(columnOf('sales/orders.csv', 'amount')).toMatchObject({
    min: 0,
    max: 24.75,
    sum: 1237.5,
    distinctCount: 100,
    median: 12.375,
  });
  expect(columnOf('sales/orders.csv', 'day')).toMatchObject({
    min: '2024-01-01',
    max: '2024-01-09',
    distinctCount: 9,
  });
  expect(table('sales/orders.csv')?.sampleData).toMatchObject({
    columns: ['id', 'customer', 'amount', 'day'],
  });
  expect(table('sales/orders.csv')?.sampleData?.rows?.[1]).toEqual([
    1,
    'Müller, "A"',
    0.25,
    '2024-01-02',
  ]);
  expect(table('sales/2024/returns.tsv.gz')?.body).toMatchObject({
    fileFormat: 'tsv',
    columns: [{ name: 'id' }, { name: 'reason' }],
  });
  expect(table('events/e.json')?.body).toMatchObject({
    fileFormat: 'json',
    columns: [
      { name: 'a', dataType: 'BIGINT' },
      {
        name: 'b',
        dataType: 'STRUCT',
        children: [{ name: 'c', displayName: 'c', dataTypeDisplay: 'varchar' }],
      },
      { name: 'tags', dataType: 'ARRAY', arrayDataType: 'STRING' },
    ],
  });
  expect(columnOf('events/e.json', 'tags')).toMatchObject({ valuesCount: 1, nullCount: 1 });
  expect(table('events/e.jsonl.gz')?.body).toMatchObject({ fileFormat: 'jsonl.gz' });
});

test('lists what it cannot read with the reason, and continues', async () => {
  const { failure, outcomes, metadataOf } = await ingest();
  expect(failure).toBeUndefined();
  const { unreadable } = metadataOf('datalake_metadata', 'events/') ?? {};
  expect(unreadable).toBe(
    '4: events/empty.csv: empty; events/open.json: truncated: its array is not closed; ' +
      'events/table.csv: mislabelled: its content is not text; ' +
      'events/truncated.parquet: truncated or mislabelled: it does not end as Parquet does',
  );
  const checks = outcomes.find(
    ({ asset, partition }) => asset === 'openmetadata/datalake_metadata' && partition === 'events/',
  )?.checks;
  expect(checks?.toSorted((a, b) => a.name.localeCompare(b.name))).toMatchObject([
    { name: 'all_readable', passed: false, severity: 'warn' },
    { name: 'all_sent', passed: true },
  ]);
});

test('names CSV files that are none with the line, quotes nothing, and reads those beside them right', async () => {
  const { outcomes, metadataOf } = await ingest();
  expect(metadataOf('datalake_metadata', 'notes/')?.['unreadable']).toBe(
    '2: notes/half.tsv: line 2: a quote that is not closed; notes/pointer.csv: mislabelled: its content is a Git LFS pointer',
  );
  expect(JSON.stringify(outcomes)).not.toContain('hunter2');
  expect(latest('notes/remarks.csv')?.tableProfile).toMatchObject({ rowCount: 2, columnCount: 1 });
  expect(columnOf('notes/years.csv', '2019')).toMatchObject({ min: 1, max: 2, sum: 3 });
  expect(columnOf('notes/years.csv', 'ean')).toMatchObject({
    distinctCount: 2,
    max: '40123456789012345679',
  });
  expect(table('notes/years.csv')?.sampleData?.rows?.[0]).toEqual([
    'DE',
    1,
    '40123456789012345678',
  ]);
  expect(columnOf('notes/utf16.csv', 'v')).toMatchObject({ min: 1.5, max: 2.5, distinctCount: 2 });
});

test('made no request that the API refuses, and none that carries a key', () => {
  expect(openMetadata.violations).toEqual([]);
  expect(
    nonEmpty(openMetadata.requests).filter(({ status }) => status >= 400 && status !== 404),
  ).toEqual([]);
  const sent = JSON.stringify(openMetadata.requests);
  for (const secret of [lake.variables.S3_ACCESS_KEY_ID, lake.variables.S3_SECRET_ACCESS_KEY]) {
    expect(secret.length).toBeGreaterThan(5);
    expect(sent).not.toContain(secret);
  }
  expect(sent).toContain(`"endPointURL":"${lake.variables.S3_ENDPOINT_URL}"`);
});

test('leaves nothing in the spool folder', async () => {
  expect(await readdir(spool)).toEqual([]);
});

test('neither reads nor sends again what has not changed', async () => {
  openMetadata.requests.length = 0;
  const { failure, metadataOf } = await ingest();
  expect(failure).toBeUndefined();
  expect(metadataOf('datalake_metadata', 'sales/')).toMatchObject({
    sent: 0,
    unchanged: 2,
    deleted: 0,
  });
  expect(metadataOf('datalake_profile', 'sales/')).toMatchObject({
    tables: 0,
    unchanged: 2,
    bytes: 0,
  });
  expect(nonEmpty(openMetadata.requests).filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('catalogs and profiles again what changed, what needs another sample, and what the catalog lost', async () => {
  await lake.put('sales/orders.csv', orders(60));
  expect((await ingest()).metadataOf('datalake_profile', 'sales/')).toMatchObject({
    tables: 1,
    rows: 60,
    unchanged: 1,
  });

  const { metadataOf } = await ingest({ profileSampleRows: 50 });
  expect(metadataOf('datalake_profile', 'sales/')).toMatchObject({
    tables: 2,
    rows: 62,
    sampledTables: 1,
  });
  expect(latest('sales/orders.csv')?.tableProfile).toMatchObject({
    rowCount: 60,
    profileSample: 50,
    profileSampleType: 'ROWS',
  });
  expect(columnOf('sales/orders.csv', 'id')).toMatchObject({ valuesCount: 50, distinctCount: 50 });

  const lost = table('sales/orders.csv');
  await request('DELETE', `/tables/${lost?.id}?recursive=true&hardDelete=false`);
  expect(
    (await ingest({ profileSampleRows: 50 })).metadataOf('datalake_profile', 'sales/'),
  ).toMatchObject({ tables: 1, unchanged: 1 });
  expect(table('sales/orders.csv')?.deleted).not.toBe(true);
});

test('obeys what people set in OpenMetadata: a changed setting has a file profiled again, an excluded column is not sent', async () => {
  const table = fqn(
    datalakeServiceName('platform-datalake', 'sales/'),
    'default',
    lake.bucket,
    'sales/orders.csv',
  );
  const sent = async () => {
    openMetadata.requests.length = 0;
    const { failure, metadataOf } = await ingest();
    expect(failure).toBeUndefined();
    const bodies = openMetadata.requests
      .filter(({ method, path }) => method === 'PUT' && /(Profile|sampleData)$/.test(path))
      .map(({ body }) => body);
    return { bodies, metadata: metadataOf('datalake_profile', 'sales/') };
  };
  await sent();
  await setProfilerConfig(openMetadata, 'tables', table, {
    excludeColumns: ['customer'],
    sampleDataCount: 3,
  });
  const { bodies } = await sent();
  expect(bodies).toMatchObject([
    { columnProfile: [{ name: 'id' }, { name: 'amount' }, { name: 'day' }] },
    { columns: ['id', 'amount', 'day'], rows: { length: 3 } },
  ]);
  expect(JSON.stringify(bodies)).not.toContain('Müller');
  expect((await sent()).bodies).toEqual([]);
  await setProfilerConfig(openMetadata, 'tables', table, { profileQuery: 'amount > 3' });
  const refused = await sent();
  expect(refused.bodies).toEqual([]);
  expect(refused.metadata).toMatchObject({
    refused: expect.stringMatching(/^1: sales\/orders\.csv: .*profileQuery/),
    unchanged: 1,
  });
  await setProfilerConfig(openMetadata, 'tables', table, {});
  expect((await sent()).bodies).toHaveLength(2);
});

test('soft-deletes missing objects and those of another prefix, and keeps what was only excluded', async () => {
  const stray = {
    name: 'events/e.json',
    databaseSchema: fqn(service('sales/'), 'default', lake.bucket),
    columns: [],
    tableType: 'Regular',
  };
  await request('PUT', '/tables', stray);
  await lake.remove('sales/2024/returns.tsv.gz');
  const { metadataOf } = await ingest({ exclude: ['sales/orders'] });
  expect(metadataOf('datalake_metadata', 'sales/')).toMatchObject({ deleted: 2, tables: 0 });
  expect(table('sales/2024/returns.tsv.gz')?.deleted).toBe(true);
  expect(table('sales/orders.csv')?.deleted).not.toBe(true);
});

test('soft-deletes the tables of a prefix that vanished, once', async () => {
  await lake.put('closing/ledger.csv', 'a,b\n1,2\n');
  await ingest();
  await lake.remove('closing/ledger.csv');
  const { failure, metadataOf } = await ingest();
  expect(failure).toBeUndefined();
  expect(metadataOf('datalake_metadata', 'closing/')).toMatchObject({
    status: 'retired',
    deleted: 1,
  });
  expect(metadataOf('datalake_profile', 'closing/')).toBeUndefined();
  expect(table('closing/ledger.csv')?.deleted).toBe(true);
  expect((await ingest()).metadataOf('datalake_metadata', 'closing/')).toBeUndefined();
});

test('what people entered after an ingestion by the Python client stays, and when the types of a file change', async () => {
  const event = (c: unknown) =>
    JSON.stringify([{ a: 1, b: { c, deep: { at: '2024-05-01T10:00:00Z' } }, l: [{ x: 1 }] }]);
  await lake.put('people/e.json', event('x'));
  await lake.put('people/o.csv', 'id,amount,at,"a ""q""::b"\n1,2.5,2024-01-01,x\n');
  const name = service('people/');
  const column = (column: string, dataType: string, more: object = {}) => ({
    name: column,
    displayName: column,
    dataType,
    ...more,
  });
  await ingestedByPython(openMetadata, {
    service: {
      name,
      serviceType: 'Datalake',
      connection: { config: { type: 'Datalake', configSource: {}, bucketName: lake.bucket } },
    },
    database: 'default',
    schemas: {
      [lake.bucket]: [
        {
          name: 'people/e.json',
          tableType: 'Regular',
          fileFormat: 'json',
          columns: [
            column('a', 'INT'),
            column('b', 'JSON', {
              children: [
                column('c', 'STRING'),
                column('deep', 'JSON', { children: [column('at', 'STRING')] }),
              ],
            }),
            column('l', 'ARRAY', { arrayDataType: 'UNKNOWN', children: [column('x', 'INT')] }),
          ],
        },
        {
          name: 'people/o.csv',
          tableType: 'Regular',
          fileFormat: 'csv',
          columns: [column('id', 'INT'), column('amount', 'FLOAT'), column('at', 'DATETIME')],
        },
      ],
    },
  });
  const entered = await enterEverywhere(openMetadata, name);
  expect(Object.keys(entered)).toHaveLength(15);
  const { failure, metadataOf } = await ingest({ include: ['people/'] });
  expect(failure).toBeUndefined();
  expect(enteredAt(openMetadata, entered)).toEqual(entered);
  expect(table('people/e.json')?.body).toMatchObject({
    columns: [{ dataType: 'BIGINT' }, { dataType: 'STRUCT' }, { arrayDataType: 'STRUCT' }],
  });
  expect(metadataOf('datalake_metadata', 'people/')?.['adapted']).toMatch(
    /^1: .*cataloged as a __reserved__quote__q__reserved__quote____reserved__colon__b/,
  );
  expect(latest('people/o.csv')?.columnProfile?.map(({ name: profiled }) => profiled)).toEqual([
    'id',
    'amount',
    'at',
    'a __reserved__quote__q__reserved__quote____reserved__colon__b',
  ]);

  const later = await enterEverywhere(openMetadata, name);
  await lake.put('people/e.json', event({ now: 'a structure' }));
  await lake.put('people/o.csv', 'id,amount,at,"a ""q""::b"\nx,no,never,1\n');
  expect((await ingest({ include: ['people/'] })).failure).toBeUndefined();
  expect(enteredAt(openMetadata, later)).toEqual(later);
  expect(table('people/o.csv')?.body).toMatchObject({
    columns: [{ dataType: 'STRING' }, {}, {}, { dataType: 'BIGINT' }],
  });
  await Promise.all(['people/e.json', 'people/o.csv'].map((key) => lake.remove(key)));
});

test('never changes a service that exists', async () => {
  const before = openMetadata.requests.filter(
    ({ method, path }) => method === 'PUT' && path.endsWith('/databaseServices'),
  );
  await ingest();
  const after = openMetadata.requests.filter(
    ({ method, path }) => method === 'PUT' && path.endsWith('/databaseServices'),
  );
  expect(after).toHaveLength(before.length);
});

test('a dry run writes the same entities to a folder and sends nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalog-'));
  const dry = await startWorker(definitions, {
    ...lake.variables,
    ...openMetadata.env,
    CATALOG_DIR: folder,
    SPOOL_DIR: spool,
  });
  openMetadata.requests.length = 0;
  const { failure, metadataOf } = await ingest({ dryRun: true }, dry);
  expect(failure).toBeUndefined();
  expect(metadataOf('datalake_metadata', 'sales/')).toMatchObject({ location: folder, tables: 1 });
  expect(openMetadata.requests).toEqual([]);
  const files = await readdir(folder, { recursive: true });
  expect(files.filter((file) => file.includes(join('tables', 'sales_orders')))).toHaveLength(3);
  await dry.stop();
  await rm(folder, { recursive: true });
});

test.for([
  [{ maxConcurrent: 0 }, /maxConcurrent: .*>=1, but 0 was given/],
  [{ include: ['('] }, /include.0: expected a regular expression, but "\(" was given/],
  [{ profileSampleRows: 0 }, /profileSampleRows: .*>=1, but 0 was given/],
] as const)('refuses the config %j', async ([config, expected]) => {
  expect((await ingest(config)).failure).toMatch(expected);
});

test('a missing bucket fails the run at once, and the error names the variable', async () => {
  const lost = await startWorker(definitions, {
    ...lake.variables,
    ...openMetadata.env,
    S3_BUCKET_NAME: 'no-such-bucket',
  });
  expect((await ingest({}, lost)).failure).toMatch(/no-such-bucket.*S3_BUCKET_NAME/);
  await lost.stop();
});

async function request(method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(
    `${openMetadata.host}:${openMetadata.port}/api/v1${path}`.replace(/^(?!http)/, 'http://'),
    {
      method,
      headers: {
        authorization: `Bearer ${openMetadata.token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    },
  );
  if (!response.ok) throw new Error(await response.text());
}
