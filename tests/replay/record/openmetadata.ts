import { afterAll, beforeAll, test } from 'vitest';
import { definitions } from '#definitions.ts';
import {
  startOpenMetadata,
  type OpenMetadataStandIn,
} from '#tests/doubles/stand-ins/open-metadata/server.ts';
import { objectStorageStartMs } from '#tests/support/object-storage.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { createLake, type TestLake } from '#tests/workflows/openmetadata/lake.ts';
import { postgresVariables } from '#tests/workflows/openmetadata/postgres-variables.ts';
import { createSourceDatabases } from '#tests/workflows/openmetadata/source-databases.ts';
import { recordRun } from '../record-history.ts';

const source = createSourceDatabases();
let lake: TestLake;
let openMetadata: OpenMetadataStandIn;
let worker: TestWorker;

beforeAll(async () => {
  [lake, openMetadata] = await Promise.all([createLake('lake'), startOpenMetadata()]);
  for (const name of ['sales', 'meters', 'gone']) {
    await source.create(
      name,
      'create table items (id int primary key, name text); insert into items values (1, null)',
    );
    await lake.put(`${name}/items.csv`, 'id,name\n1,a\n');
  }
  await lake.put('sales/empty.csv', '');
  worker = await startWorker(definitions, {
    ...postgresVariables(),
    ...lake.variables,
    ...openMetadata.env,
  });
}, objectStorageStartMs);

afterAll(async () => {
  await worker.stop();
  await Promise.all([openMetadata.stop(), lake.drop(), source.dropAll()]);
});

const jobs = [
  ['postgres-ingestion', 'postgresIngestionJob', { ignoredDatabases: source.ignoredDatabases }],
  ['datalake-ingestion', 'datalakeIngestionJob', {}],
] as const;

test.for(jobs)('%s, one service of which the catalog refuses', async ([name, job, config]) => {
  openMetadata.faults.sometimes(1, { kind: 'status', status: 400 }, ({ body }) =>
    /"name":"[^"]*meters/.test(JSON.stringify(body)),
  );
  await recordRun('pipelines', worker, [`${name}-failed`, 'FAILED', job, config]);
  openMetadata.faults.clear();
});

test.for(jobs)('%s of what is new', ([name, job, config]) =>
  recordRun('pipelines', worker, [name, 'COMPLETED', job, config]),
);

test('materialize-assets', async () => {
  const config = {
    'openmetadata/postgres_databases': { ignoredDatabases: source.ignoredDatabases },
  };
  const selection = ['openmetadata/postgres_databases', 'openmetadata/datalake_prefixes'];
  await recordRun('pipelines', worker, [
    'materialize-assets',
    'COMPLETED',
    'materializeAssets',
    { selection, config },
  ]);
});

test.for(jobs)('%s of what is gone', async ([name, job, config]) => {
  await Promise.all([source.drop('gone'), lake.remove('gone/items.csv')]);
  await recordRun('pipelines', worker, [`${name}-again`, 'COMPLETED', job, config]);
});
