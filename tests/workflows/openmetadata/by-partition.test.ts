import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { runCommand, runJson } from '#tests/cli/run-command.ts';
import {
  startOpenMetadata,
  type OpenMetadataStandIn,
} from '#tests/doubles/stand-ins/open-metadata/server.ts';
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
  worker = await startWorker(definitions, {
    ...postgresVariables(),
    ...lake.variables,
    ...openMetadata.env,
    SPOOL_DIR: spool,
  });
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
  const config = Object.fromEntries(
    ofPostgres.map((name) => [
      `openmetadata/${name}`,
      { ignoredDatabases: [...source.ignoredDatabases] },
    ]),
  );
  const request = { selection, config, ...(partition !== undefined && { partition }) };
  const handle = await startRun(worker.client, {
    job: 'materializeAssets',
    config: request,
    launchedBy: 'test',
    summary: '',
  });
  const failure: unknown = await handle.result().then(
    () => undefined,
    (error: unknown) => (error instanceof WorkflowFailedError ? error.cause?.message : error),
  );
  const outcomes = await worker.store.materializations.ofRun(handle.firstExecutionRunId);
  const done = outcomes.filter(({ status }) => status === 'materialized');
  return {
    failure,
    steps: done.map(({ asset, partition: of }) => `${asset} [${of}]`),
    metadata: done.map((outcome) => outcome.metadata),
  };
}

const keysOf = (name: string) => worker.store.partitionKeys.all(name);

/**
 * The output of `moderate partitions` for an asset: the partitions with a status, except fresh
 * ones.
 */
async function partitionsOf(asset: string) {
  const args = ['partitions', `openmetadata/${asset}`, '--status', 'missing,failed,stale'];
  const { total, counts, listed } = await runJson<Shown>(args, { env: worker.env, definitions });
  const keys = ({ ranges }: Shown['listed'][number]) =>
    ranges.flatMap(({ first, last, count }) => (count === 1 ? [first] : [first, last]));
  return {
    total,
    fresh: counts.fresh,
    ...Object.fromEntries(listed.map((of) => [of.status, keys(of)])),
  };
}

interface Shown {
  readonly total: number;
  readonly counts: { readonly fresh: number };
  readonly listed: readonly {
    readonly status: string;
    readonly ranges: readonly {
      readonly first: string;
      readonly last: string;
      readonly count: number;
    }[];
  }[];
}

const tables = () =>
  openMetadata
    .entities('tables')
    .filter(({ deleted }) => !deleted)
    .map(({ body }) => body.name);

test('a database has a key once the databases were listed, and not before', async () => {
  expect((await materialize(sales, 'postgres_metadata')).failure).toContain(
    `openmetadata/postgres_metadata has no partition ${sales}`,
  );
  expect((await materialize(undefined, 'postgres_databases')).failure).toBeUndefined();
  expect(await keysOf('databases')).toEqual([meters, sales]);
  expect(await partitionsOf('postgres_profile')).toEqual({
    total: 2,
    fresh: 0,
    failed: [],
    missing: [meters, sales],
    stale: [],
  });
});

test('one database is cataloged and profiled, and no other', async () => {
  const { failure, steps, metadata } = await materialize(
    sales,
    'postgres_metadata',
    'postgres_profile',
  );
  expect(failure).toBeUndefined();
  expect(steps).toEqual([
    `openmetadata/postgres_metadata [${sales}]`,
    `openmetadata/postgres_profile [${sales}]`,
  ]);
  expect(metadata).toMatchObject([
    { status: 'ingested', tables: 1 },
    { status: 'profiled', rows: 2 },
  ]);
  expect(tables()).toEqual(['orders']);
  expect(await partitionsOf('postgres_profile')).toEqual({
    total: 2,
    fresh: 1,
    failed: [],
    missing: [meters],
    stale: [],
  });
});

test('a profile is stale once tables or columns have changed, and not by another listing or the same schema', async () => {
  await materialize(undefined, 'postgres_databases');
  await source.execute('sales', 'insert into orders values (3)');
  await materialize(sales, 'postgres_metadata');
  expect(await partitionsOf('postgres_profile')).toMatchObject({ fresh: 1, stale: [] });
  await source.execute('sales', 'alter table orders alter id type bigint');
  await materialize(sales, 'postgres_metadata');
  expect(await partitionsOf('postgres_profile')).toMatchObject({ fresh: 0, stale: [sales] });
  const backfill = ['backfill', 'openmetadata/postgres_profile', '--dry-run'];
  expect(await runJson([...backfill, '--stale'], { env: worker.env, definitions })).toMatchObject({
    units: [{ partitions: [sales] }],
  });
  expect(await runJson([...backfill, '--missing'], { env: worker.env, definitions })).toMatchObject(
    { units: [{ partitions: [meters] }] },
  );
});

test('a database that vanished is removed from the catalog, then from the partitions', async () => {
  await source.drop('sales');
  await materialize(undefined, 'postgres_databases');
  expect(await keysOf('databases')).toEqual([meters, sales]);
  expect((await materialize(sales, 'postgres_profile')).failure).toMatch(
    /is no longer on the server, so that nothing of it can be profiled\. Materialize openmetadata\/postgres_metadata/,
  );
  expect(await partitionsOf('postgres_profile')).toMatchObject({ failed: [sales] });
  expect((await materialize(sales, 'postgres_metadata')).metadata).toMatchObject([
    { status: 'retired' },
  ]);
  expect(tables()).toEqual([]);
  expect(await keysOf('databases')).toEqual([meters]);
  expect(await partitionsOf('postgres_profile')).toEqual({
    total: 1,
    fresh: 0,
    failed: [],
    missing: [meters],
    stale: [],
  });
  expect(
    (
      await runCommand(['assets', 'openmetadata/postgres_profile'], {
        env: worker.env,
        definitions,
      })
    ).out,
  ).not.toContain('failed');
  expect(
    (await worker.store.materializations.latest('openmetadata/postgres_profile', sales))?.metadata,
  ).toMatchObject({
    status: 'profiled',
  });
});

test('a database that never was cataloged is no partition once it vanished, and one that is ignored stays one', async () => {
  await worker.store.partitionKeys.change({
    name: 'databases',
    add: [sales, 'postgres'],
    remove: [],
  });
  await materialize(undefined, 'postgres_databases');
  expect(await keysOf('databases')).toEqual(['postgres', meters]);
});

test('one prefix is cataloged and profiled, and no other; once it is empty it is removed from the catalog', async () => {
  await materialize(undefined, 'datalake_prefixes');
  expect(await keysOf('prefixes')).toEqual(['buildings/', 'weather/']);
  const { failure, steps, metadata } = await materialize(
    'buildings/',
    'datalake_metadata',
    'datalake_profile',
  );
  expect(failure).toBeUndefined();
  expect(steps).toEqual([
    'openmetadata/datalake_metadata [buildings/]',
    'openmetadata/datalake_profile [buildings/]',
  ]);
  expect(metadata).toMatchObject([
    { status: 'ingested', tables: 1 },
    { status: 'profiled', rows: 1 },
  ]);
  expect(tables()).toEqual(['buildings/rooms.csv']);
  await lake.put('weather/days.csv', 'day\n2026-01-02\n');
  await materialize('buildings/', 'datalake_metadata');
  expect(await partitionsOf('datalake_profile')).toMatchObject({
    fresh: 1,
    missing: ['weather/'],
    stale: [],
  });
  await lake.put('buildings/rooms.csv', 'id,name\n1,kitchen\n');
  await materialize('buildings/', 'datalake_metadata');
  expect(await partitionsOf('datalake_profile')).toMatchObject({ fresh: 0, stale: ['buildings/'] });

  await lake.remove('buildings/rooms.csv');
  expect((await materialize('buildings/', 'datalake_profile')).failure).toMatch(
    /The prefix buildings\/ is no longer in the bucket/,
  );
  expect((await materialize('buildings/', 'datalake_metadata')).metadata).toMatchObject([
    { status: 'retired' },
  ]);
  expect(tables()).toEqual([]);
  expect(await keysOf('prefixes')).toEqual(['weather/']);
});

test.for([
  [
    'postgres_metadata',
    `${meters.toUpperCase()}`,
    /is not on the server: correct its name, in which upper and lower case differ/,
  ],
  [
    'postgres_metadata',
    'template0',
    /The database template0 is excluded by a pattern of ignoredDatabases/,
  ],
  ['postgres_databases', meters, /is not a page of this list: materialize the asset as a whole/],
  ['datalake_metadata', 'buildigns/', /The prefix buildigns\/ has no object in the bucket/],
  [
    'datalake_metadata',
    'weather',
    /The prefix weather is not a top-level prefix: .* its first slash/,
  ],
  [
    'datalake_metadata',
    `${'far '.repeat(70)}/`,
    /cannot be ingested: the name of its service would have more than 256/,
  ],
  ['postgres_profile', undefined, /takes its input from a partition's key, and none was given/],
] as const)(
  '%s refuses the partition %s, also if it has the key',
  async ([asset, partition, expected]) => {
    const name = asset.startsWith('postgres') ? 'databases' : 'prefixes';
    await worker.store.partitionKeys.change({
      name,
      add: partition === undefined ? [] : [partition],
      remove: [],
    });
    const { failure, steps } = await materialize(partition, asset);
    expect(failure).toMatch(expected);
    expect(steps).toEqual([]);
  },
);
