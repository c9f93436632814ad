import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { setProfilerConfig } from '#tests/doubles/stand-ins/open-metadata/set-profiler-config.ts';
import {
  startOpenMetadata,
  type OpenMetadataStandIn,
} from '#tests/doubles/stand-ins/open-metadata/server.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { enteredAt, enterEverywhere } from '#tests/openmetadata/sink/people.ts';
import { postgresVariables } from './postgres-variables.ts';
import { ingestedByPython, requestOf } from './python-client.ts';
import { createSourceDatabases } from './source-databases.ts';
import { meterTables, salesTables, switchedByPython, switchedTables } from './source-tables.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

const source = createSourceDatabases();
let openMetadata: OpenMetadataStandIn;
let worker: TestWorker;

beforeAll(async () => {
  openMetadata = await startOpenMetadata();
  await source.create('sales', salesTables);
  await source.create('meters', meterTables(`${source.prefix}meters`));
  await source.create(
    'keycloak',
    `create table credential (id int, secret text); insert into credential values (1, 'hash-of-a-password')`,
  );
  worker = await startWorker(definitions, { ...postgresVariables(), ...openMetadata.env });
});

afterAll(async () => {
  await worker.stop();
  await openMetadata.stop();
  await source.dropAll();
});

afterEach(() => openMetadata.faults.clear());

const ignoredDatabases = [...source.ignoredDatabases];

async function ingest(config: Record<string, unknown> = {}, on: TestWorker = worker) {
  const handle = await startRun(on.client, {
    job: 'postgresIngestionJob',
    config: { ignoredDatabases, ...config },
    launchedBy: 'test',
    summary: '',
  });
  const failure: unknown = await handle.result().then(
    () => undefined,
    (error: unknown) => (error instanceof WorkflowFailedError ? error.cause?.message : error),
  );
  const outcomes = await on.store.materializations.ofRun(handle.firstExecutionRunId);
  const metadataOf = (asset: string, partition?: string) =>
    outcomes.find(
      (outcome) =>
        outcome.asset === `openmetadata/${asset}` &&
        outcome.partition === (partition === undefined ? '' : source.prefix + partition),
    );
  const run = await on.store.runs.find(handle.firstExecutionRunId);
  return { handle, failure, outcomes, metadataOf, outcome: run?.outcome };
}

const service = (database: string) =>
  `platform-postgres-${(source.prefix + database).replaceAll('_', '-')}`;
const fqn = (database: string, table: string) =>
  `${service(database)}.${source.prefix}${database}.public.${table}`;
const entity = (name: string) =>
  openMetadata.entities('tables').find((stored) => stored.fqn === name);
const columnsOf = (table: string) => {
  const [profile] = entity(fqn('meters', table))?.profiles ?? [];
  return Object.fromEntries((profile?.columnProfile ?? []).map((column) => [column.name, column]));
};
const writes = () =>
  openMetadata.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);

test('catalogs and profiles every database, and stores no rows of those that hold credentials', async () => {
  const { failure, metadataOf } = await ingest({
    sampleData: { exclude: [`${source.prefix}keycloak`] },
  });
  expect(failure).toBeUndefined();
  expect(metadataOf('postgres_databases')?.metadata).toMatchObject({ databases: 3 });
  expect(metadataOf('postgres_metadata', 'sales')?.metadata).toMatchObject({
    status: 'ingested',
    tables: 2,
    views: 1,
    columns: 11,
  });
  expect(metadataOf('postgres_profile', 'sales')?.metadata).toMatchObject({
    status: 'profiled',
    tables: 3,
    rows: 250 + 1000 + 700,
  });

  expect(entity(fqn('sales', 'orders'))?.body).toMatchObject({
    description: 'What was bought',
    tableType: 'Regular',
  });
  expect(entity(fqn('sales', 'big_orders'))?.body).toMatchObject({ tableType: 'View' });
  expect(openMetadata.lineage()).toHaveLength(2);
  const samples = openMetadata.requests.filter(({ path }) => path.endsWith('/sampleData'));
  expect(samples).toHaveLength(6);
  expect(JSON.stringify(openMetadata.requests)).not.toContain('hash-of-a-password');
});

test('no setting or function of a source changes what is read of it, and texts have the metrics of their lengths', () => {
  const readings = entity(fqn('meters', 'readings'));
  expect(readings?.body).toMatchObject({
    columns: [
      { dataTypeDisplay: 'timestamp without time zone' },
      {},
      { dataTypeDisplay: 'integer' },
      {},
      {},
    ],
  });
  const [profile] = readings?.profiles ?? [];
  expect(profile).toMatchObject({ tableProfile: { rowCount: 2 } });
  expect(columnsOf('readings')).toMatchObject({
    n: { valuesCount: 2, distinctCount: 2, min: 1, max: 2 },
    phase: { distinctCount: 2, min: 2, max: 7, sum: 9, mean: 4.5, stddev: 2.5, median: 4.5 },
    ' ': { distinctCount: 2, min: 1, max: 3, histogram: { frequencies: [1, 1] } },
  });
});

test('numbers keep their digits, and each column has one name in catalog, profile and sample', () => {
  const large = entity(fqn('meters', 'large'));
  const names = ['id', 'ID', 'low', 'j', 'k', 'list'];
  expect(large?.body).toMatchObject({ columns: names.map((name) => ({ name })) });
  expect(Object.keys(columnsOf('large'))).toEqual(names);
  expect(columnsOf('large')).toMatchObject({
    id: { distinctCount: 2, min: '9007199254740992', max: '9007199254740993' },
    ID: { distinctCount: 2, min: 1, max: '12345678901234567890.12' },
    low: { min: '-9223372036854775808', max: '9223372036854775807' },
  });
  expect(large?.sampleData).toEqual({
    columns: names,
    rows: [
      [
        '9007199254740993',
        '12345678901234567890.12',
        '-9223372036854775808',
        { id: '9007199254740993', far: `1${'0'.repeat(400)}` },
        { id: '123456789012345678901234567890' },
        ['9007199254740993', 1],
      ],
      ['9007199254740992', '1.00', '9223372036854775807', null, { far: '1e400' }, null],
    ],
  });
});

test('made no request that the API refuses, and none that carries a password', () => {
  expect(openMetadata.violations).toEqual([]);
  expect(
    nonEmpty(openMetadata.requests).filter(({ status }) => status >= 400 && status !== 404),
  ).toEqual([]);
  const { POSTGRES_PASSWORD = '' } = postgresVariables();
  expect(POSTGRES_PASSWORD.length).toBeGreaterThan(5);
  expect(JSON.stringify(openMetadata.requests)).not.toContain(POSTGRES_PASSWORD);
});

test('sends no metadata again when nothing has changed', async () => {
  openMetadata.requests.length = 0;
  const { failure, metadataOf } = await ingest({ profile: { enabled: false } });
  expect(failure).toBeUndefined();
  expect(metadataOf('postgres_metadata', 'sales')?.metadata).toMatchObject({ sent: 0, deleted: 0 });
  expect(writes()).toEqual([]);
});

test('obeys what people set in OpenMetadata: no value of an excluded column is sent, and a query of theirs is not run', async () => {
  const schema = `${service('sales')}.${source.prefix}sales.public`;
  await setProfilerConfig(openMetadata, 'databaseSchemas', schema, { sampleDataCount: 2 });
  await setProfilerConfig(openMetadata, 'tables', fqn('sales', 'customers'), {
    excludeColumns: ['name'],
    sampleDataCount: null,
  });
  await setProfilerConfig(openMetadata, 'tables', fqn('sales', 'big_orders'), {
    profileQuery: 'select * from customers',
  });
  openMetadata.requests.length = 0;
  const { failure, outcome, metadataOf } = await ingest();
  expect({ failure, outcome }).toEqual({ failure: undefined, outcome: 'warnings' });
  expect(metadataOf('postgres_profile', 'sales')).toMatchObject({
    metadata: {
      tables: 2,
      refused: expect.stringMatching(/^1: public\.big_orders: .*profileQuery/),
    },
    checks: [
      { name: 'all_profiled', passed: true },
      { name: 'settings_obeyed', severity: 'warn', passed: false },
    ],
  });
  const sent = (name: string, what: string) =>
    openMetadata.requests.filter(
      ({ method, path }) =>
        method === 'PUT' && path === `/v1/tables/${entity(fqn('sales', name))?.id}/${what}`,
    );
  expect(sent('customers', 'sampleData')).toMatchObject([
    { body: { columns: ['id', 'joined'], rows: { length: 2 } } },
  ]);
  expect(sent('customers', 'tableProfile')).toMatchObject([
    { body: { columnProfile: [{ name: 'id' }, { name: 'joined' }] } },
  ]);
  expect(sent('orders', 'sampleData')).toMatchObject([{ body: { rows: { length: 2 } } }]);
  expect([...sent('big_orders', 'sampleData'), ...sent('big_orders', 'tableProfile')]).toEqual([]);
  expect(
    JSON.stringify(openMetadata.requests.filter(({ method }) => method === 'PUT')),
  ).not.toMatch(/customer \d/);
  expect(openMetadata.requests.map(({ path }) => path).join(' ')).not.toContain('/v1/tables/name/');
  const reads = openMetadata.requests.filter(
    ({ method, query }) => method === 'GET' && JSON.stringify(query).includes('ProfilerConfig'),
  );
  expect(reads.map(({ path }) => path).toSorted()).toEqual(
    ['/v1/databaseSchemas', '/v1/databases', '/v1/tables'].flatMap((path) => [path, path, path]),
  );
  expect(openMetadata.violations).toEqual([]);
});

test('soft-deletes missing tables, restores those that return, and keeps what was only excluded', async () => {
  await source.execute('sales', 'drop view big_orders; drop table orders');
  await ingest({ profile: { enabled: false }, tables: { exclude: ['customers'] } });
  expect(entity(fqn('sales', 'orders'))?.deleted).toBe(true);
  expect(entity(fqn('sales', 'customers'))?.deleted).not.toBe(true);

  await source.execute('sales', 'drop table customers;' + salesTables);
  await ingest({ profile: { enabled: false } });
  expect(entity(fqn('sales', 'orders'))?.deleted).not.toBe(true);
});

test('soft-deletes the tables of a database that vanished, once', async () => {
  await source.create('closing', 'create table ledger (id int)');
  await ingest({ profile: { enabled: false } });
  await source.drop('closing');
  const { metadataOf, failure } = await ingest({ profile: { enabled: false } });
  expect(failure).toBeUndefined();
  expect(metadataOf('postgres_metadata', 'closing')?.metadata).toMatchObject({
    status: 'retired',
    deleted: 1,
  });
  expect(entity(fqn('closing', 'ledger'))?.deleted).toBe(true);
  const again = await ingest({ profile: { enabled: false } });
  expect(again.metadataOf('postgres_metadata', 'closing')).toBeUndefined();
});

test('two databases with one service name are both named and neither is ingested', async () => {
  await source.create('twin_a', 'create table t (id int)');
  await source.create('twin-a', 'create table t (id int)');
  const { metadataOf } = await ingest({ profile: { enabled: false } });
  const { skipped } = metadataOf('postgres_databases')?.metadata ?? {};
  expect(skipped).toContain(`${source.prefix}twin_a`);
  expect(skipped).toContain(`${source.prefix}twin-a`);
  expect(metadataOf('postgres_metadata', 'twin_a')).toBeUndefined();
  await source.drop('twin_a');
  await source.drop('twin-a');
});

test('survives a server that is busy, breaks, and drops its answers', async () => {
  openMetadata.faults.sometimes(0.1, { kind: 'status', status: 429, retryAfterSecs: 0 });
  openMetadata.faults.sometimes(0.05, { kind: 'drop-answer' });
  await source.execute('sales', 'create table added (id int primary key, at date)');
  const { failure, metadataOf } = await ingest();
  expect(failure).toBeUndefined();
  expect(metadataOf('postgres_metadata', 'sales')?.checks).toMatchObject([
    { name: 'all_sent', passed: true },
  ]);
  expect(entity(fqn('sales', 'added'))).toBeDefined();
});

test('with a table that the catalog refuses, the run completes and reports failed checks', async () => {
  await source.execute('sales', 'create table refused (id int)');
  const isRefused = ({ path, body }: { readonly path: string; readonly body: unknown }) =>
    path.endsWith('/tables') &&
    (body as { readonly name?: string } | undefined)?.name === 'refused';
  openMetadata.faults.next(1, { kind: 'status', status: 400 }, isRefused);
  const refused = await ingest({ profile: { enabled: false } });
  expect(refused).toMatchObject({ failure: undefined, outcome: 'checks_failed' });
  expect(refused.metadataOf('postgres_metadata', 'sales')?.metadata['failed']).toContain(
    'public.refused',
  );
  expect(entity(fqn('sales', 'customers'))?.deleted).not.toBe(true);

  const mended = await ingest({ profile: { enabled: false } });
  expect(mended).toMatchObject({ failure: undefined, outcome: 'ok' });
});

test('what people entered after an ingestion by the Python client stays, and what they enter later', async () => {
  await source.create('switched', switchedTables);
  const name = service('switched');
  await ingestedByPython(openMetadata, switchedByPython(name, `${source.prefix}switched`));
  const [kinds, moods] = [entity(fqn('switched', 'kinds')), entity(fqn('switched', 'moods'))];
  const ends = {
    fromEntity: { id: kinds?.id, type: 'table' },
    toEntity: { id: moods?.id, type: 'table' },
  };
  const note = { description: 'Watch out', source: 'ViewLineage' };
  await requestOf(openMetadata, 'PUT', 'lineage', { edge: { ...ends, lineageDetails: note } });
  const entered = await enterEverywhere(openMetadata, name);
  expect(Object.keys(entered)).toHaveLength(18);

  const first = await ingest();
  expect(first.failure).toBeUndefined();
  expect(enteredAt(openMetadata, entered)).toEqual(entered);
  expect(entity(fqn('switched', 'kinds'))).toMatchObject({ id: kinds?.id, deleted: false });
  expect(entity(fqn('switched', 'kinds'))?.body).toMatchObject({
    columns: [
      {},
      { dataType: 'ENUM' },
      { arrayDataType: 'TEXT' },
      {},
      { dataType: 'BIGINT' },
      {},
      { dataType: 'STRUCT', children: [{}, {}] },
      {},
    ],
  });
  expect(first.metadataOf('postgres_metadata', 'switched')?.metadata['adapted']).toMatch(
    /^3: public\."q ""t"" :: x": cataloged as q __reserved__quote__t__reserved__quote__ __reserved__colon__ x, .*; .*"c ""d""": .*; .*e::f: /,
  );
  const quoted = entity(
    fqn('switched', 'q __reserved__quote__t__reserved__quote__ __reserved__colon__ x'),
  );
  expect(quoted?.sampleData?.columns).toEqual([
    'c __reserved__quote__d__reserved__quote__',
    'e__reserved__colon__f',
    'plain',
  ]);
  expect(quoted?.profiles.at(-1)?.columnProfile).toHaveLength(3);

  const later = await enterEverywhere(openMetadata, name);
  const edgesBefore = openMetadata.lineage().length;
  await source.execute(
    'switched',
    `drop view moods; alter type place add attribute city text; alter table kinds alter t type varchar(9), alter r type text, alter id type int;
     create view moods as select id, m, t from kinds; create function f(text) returns text language sql as 'select $1';`,
  );
  expect((await ingest({ profile: { enabled: false } })).failure).toBeUndefined();
  expect(enteredAt(openMetadata, later)).toEqual(later);
  expect(Object.keys(later)).toEqual(expect.arrayContaining(Object.keys(entered)));
  expect(openMetadata.lineage()).toHaveLength(edgesBefore);
  expect(openMetadata.lineage().find(({ toEntity }) => toEntity.id === moods?.id)).toMatchObject({
    lineageDetails: { description: 'Watch out', sqlQuery: expect.stringContaining('t') },
  });
  const procedures = openMetadata
    .entities('storedProcedures')
    .filter((stored) => stored.fqn.startsWith(name) && !stored.deleted);
  expect(procedures.map(({ body }) => body.name)).toEqual(['f', 'f(text)']);
  expect(procedures[0]?.body).toMatchObject({
    storedProcedureCode: { code: expect.stringContaining('f(integer)') },
  });

  openMetadata.requests.length = 0;
  await ingest({ profile: { enabled: false } });
  expect(writes()).toEqual([]);
  await source.drop('switched');
});

test.for([
  [{ maxConcurrent: 0 }, /maxConcurrent: .*>=1, but 0 was given/],
  [
    { ignoredDatabases: ['('] },
    /ignoredDatabases.0: expected a regular expression, but "\(" was given/,
  ],
] as const)('refuses the config %j', async ([config, expected]) => {
  expect((await ingest(config)).failure).toMatch(expected);
});

test('a dry run writes the same entities to a folder and sends nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalog-'));
  const dry = await startWorker(definitions, {
    ...postgresVariables(),
    ...openMetadata.env,
    CATALOG_DIR: folder,
  });
  openMetadata.requests.length = 0;
  const { failure, metadataOf } = await ingest({ dryRun: true }, dry);
  expect(failure).toBeUndefined();
  expect(metadataOf('postgres_metadata', 'sales')?.metadata).toMatchObject({ location: folder });
  expect(openMetadata.requests).toEqual([]);
  const files = await readdir(folder, { recursive: true });
  expect(files.filter((file) => file.includes(join('public', 'tables', 'orders')))).toHaveLength(3);
  await dry.stop();
  await rm(folder, { recursive: true });
});

test('without a catalog to write to the run fails at once and names the variables', async () => {
  const bare = await startWorker(definitions, postgresVariables());
  const { failure } = await ingest({}, bare);
  expect(failure).toMatch(
    /openMetadata is not configured: OPEN_METADATA_HOST is missing, OPEN_METADATA_TOKEN is missing/,
  );
  await bare.stop();
});
