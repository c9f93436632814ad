import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { startOpenMetadata, type OpenMetadataStandIn } from '#tests/doubles/stand-ins/open-metadata/server.ts';
import { objectStorageStartMs } from '#tests/support/object-storage.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { createLake, type TestLake } from './lake.ts';
import { postgresVariables } from './postgres-variables.ts';
import { createSourceDatabases } from './source-databases.ts';

const source = createSourceDatabases();
const [sales, meters] = [`${source.prefix}sales`, `${source.prefix}meters`];
let lake: TestLake;
let openMetadata: OpenMetadataStandIn;
let worker: TestWorker;
let spool: string;

beforeAll(async () => {
  lake = await createLake('by-partition');
  openMetadata = await startOpenMetadata();
  spool = await mkdtemp(join(tmpdir(), 'spool-'));
  await source.create('sales', 'create table orders (id int); insert into orders values (1), (2)');
  await source.create('meters', 'create table readings (n int)');
  await lake.put('buildings/rooms.csv', 'id,name\n1,hall\n');
  await lake.put('weather/days.csv', 'day\n2026-01-01\n');
  worker = await startWorker(definitions, { ...postgresVariables(), ...lake.variables, ...openMetadata.env, SPOOL_DIR: spool });
}, objectStorageStartMs);

afterAll(async () => {
  await worker.stop();
  await openMetadata.stop();
  await source.dropAll();
  await lake.drop();
  await rm(spool, { recursive: true });
});

async function materialize(partition: string | undefined, ...assets: readonly string[]) {
  const selection = assets.map((name) => `openmetadata/${name}`);
  const ofPostgres = assets.filter((name) => name.startsWith('postgres'));
  const config = Object.fromEntries(ofPostgres.map((name) => [`openmetadata/${name}`, { ignoredDatabases: [...source.ignoredDatabases] }]));
  const request = { selection, config, ...(partition !== undefined && { partition }) };
  const handle = await startRun(worker.client, { job: 'materializeAssets', config: request, launchedBy: 'test', summary: '' });
  const failure: unknown = await handle.result().then(
    () => undefined,
    (error: unknown) => (error instanceof WorkflowFailedError ? error.cause?.message : error),
  );
  const outcomes = await worker.store.materializations.ofRun(handle.firstExecutionRunId);
  const done = outcomes.filter(({ status }) => status === 'materialized');
  return { failure, steps: done.map(({ asset, partition: of }) => `${asset} [${of}]`), metadata: done.map((outcome) => outcome.metadata) };
}

const tables = () =>
  openMetadata
    .entities('tables')
    .filter(({ deleted }) => !deleted)
    .map(({ body }) => body.name);

test('one database is cataloged and profiled, and no other; once it is dropped it is removed from the catalog', async () => {
  const { failure, steps, metadata } = await materialize(sales, 'postgres_metadata', 'postgres_profile');
  expect(failure).toBeUndefined();
  expect(steps).toEqual([`openmetadata/postgres_metadata [${sales}]`, `openmetadata/postgres_profile [${sales}]`]);
  expect(metadata).toMatchObject([
    { status: 'ingested', tables: 1 },
    { status: 'profiled', rows: 2 },
  ]);
  expect(tables()).toEqual(['orders']);

  await source.drop('sales');
  expect((await materialize(sales, 'postgres_profile')).failure).toMatch(
    /is no longer on the server, so that nothing of it can be profiled\. Materialize openmetadata\/postgres_metadata/,
  );
  expect((await materialize(sales, 'postgres_metadata')).metadata).toMatchObject([{ status: 'retired' }]);
  expect(tables()).toEqual([]);
});

test('one prefix is cataloged and profiled, and no other; once it is empty it is removed from the catalog', async () => {
  const { failure, steps, metadata } = await materialize('buildings/', 'datalake_metadata', 'datalake_profile');
  expect(failure).toBeUndefined();
  expect(steps).toEqual(['openmetadata/datalake_metadata [buildings/]', 'openmetadata/datalake_profile [buildings/]']);
  expect(metadata).toMatchObject([
    { status: 'ingested', tables: 1 },
    { status: 'profiled', rows: 1 },
  ]);
  expect(tables()).toEqual(['buildings/rooms.csv']);

  await lake.remove('buildings/rooms.csv');
  expect((await materialize('buildings/', 'datalake_profile')).failure).toMatch(/The prefix buildings\/ is no longer in the bucket/);
  expect((await materialize('buildings/', 'datalake_metadata')).metadata).toMatchObject([{ status: 'retired' }]);
  expect(tables()).toEqual([]);
});

test.for([
  ['postgres_metadata', `${meters.toUpperCase()}`, /is not on the server: correct its name, in which upper and lower case differ/],
  ['postgres_metadata', 'template0', /The database template0 is left out by a pattern of ignoredDatabases/],
  ['postgres_databases', meters, /is no page of this list by itself: materialize the asset as a whole/],
  ['datalake_metadata', 'buildigns/', /The prefix buildigns\/ has no object in the bucket/],
  ['datalake_metadata', 'weather', /The prefix weather is not what the datalake is divided by: .* up to its first slash/],
  ['datalake_metadata', `${'far '.repeat(70)}/`, /cannot be ingested: the name of its service would have more than 256/],
  ['postgres_profile', undefined, /takes its input from a partition's key, and none was given/],
] as const)('%s refuses the partition %s', async ([asset, partition, expected]) => {
  const { failure, steps } = await materialize(partition, asset);
  expect(failure).toMatch(expected);
  expect(steps).toEqual([]);
});
