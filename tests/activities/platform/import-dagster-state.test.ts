import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { createDatabase, type TestDatabase } from '#tests/support/services.ts';
import { postgresVariables } from '#tests/workflows/openmetadata/postgres-variables.ts';
import { definitions } from '#definitions.ts';
import { runCommand } from '#tests/cli/run-command.ts';

const rows = [
  ['user-trust-did:ana', '2024-05-01T10:20:30.123456'],
  ['user-trust-did:Ana Óscar', '2024-05-01T12:20:30+02:00'],
  ['user-trust-did:broken', 'yesterday'],
  ['git-dataset-commit:building-stock-pv-csv', '4f0c2d1e9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d'],
  ['git-dataset-commit:genome-project-weather-parquet', 'not a commit'],
  ['something-else', 'x'],
];

let environment: RunEnvironment;
let old: TestDatabase;

beforeAll(async () => {
  environment = await openRunEnvironment(postgresVariables());
  old = await createDatabase('dagster');
  const client = new pg.Client({ connectionString: old.url });
  await client.connect();
  await client.query(
    'create table moderate_workflows_key_values (key varchar primary key, value varchar)',
  );
  for (const row of rows)
    await client.query('insert into moderate_workflows_key_values values ($1, $2)', row);
  await client.query(
    `insert into moderate_workflows_key_values select 'user-trust-did:bulk-' || g, '2024-01-01T00:00:00' from generate_series(1, 2500) g`,
  );
  await client.end();
});

afterAll(async () => {
  await environment.close();
  await old.drop();
});

const importState = (...args: string[]) =>
  runCommand(['import-dagster-state', '--database', old.name, '--json', ...args], {
    env: environment.env,
    definitions,
  });

test('a dry run counts and writes nothing', async () => {
  const { code, out } = await importState('--dry-run');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ users: 2502, commits: 1, unknownTotal: 3 });
  expect(await environment.store.materializations.latestOf(['trust/user_did'])).toEqual([]);
});

test('users and commits become materializations, with names and times as they were', async () => {
  expect(JSON.parse((await importState()).out)).toMatchObject({
    users: 2502,
    commits: 1,
    imported: 2503,
  });
  const { materializations } = environment.store;
  expect((await materializations.latest('trust/user_did', 'ana'))?.endedAt.toISOString()).toBe(
    '2024-05-01T10:20:30.123Z',
  );
  expect(
    (await materializations.latest('trust/user_did', 'Ana Óscar'))?.endedAt.toISOString(),
  ).toBe('2024-05-01T10:20:30.000Z');
  expect(
    (await materializations.latest('datasets/uploaded_file', 'building-stock-pv-csv'))?.value,
  ).toEqual({
    commit: '4f0c2d1e9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d',
  });
  expect(await materializations.without('trust/user_did', ['ana', 'bulk-2500', 'new'])).toEqual([
    'new',
  ]);
  expect(await environment.store.partitionKeys.count('users')).toBe(2502);
  expect(await environment.store.partitionKeys.all('dataset_files')).toEqual([
    'building-stock-pv-csv',
  ]);
});

test('a second import changes nothing', async () => {
  expect(JSON.parse((await importState()).out)).toMatchObject({ users: 2502, imported: 0 });
});

test('what was recorded before the partitions of assets were dynamic becomes their keys, but for what has vanished or may be mistyped', async () => {
  const { database, partitionKeys } = environment.store;
  await database.query(`
    truncate partition_keys, asset_partitions;
    insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at) values
      ('ingested', 'a', 'postgresIngestionJob', 'test', '{}', 'running', now()), ('manual', 'b', 'materializeAssets', 'test', '{}', 'running', now());
    insert into backfills (backfill_id, selection, at_once, status, requested_by) values ('b', '[]', 1, 'running', 'test');
    insert into run_requests (job, run_key, backfill_id, attempt, sensor, max_attempts, retry_after_ms) values
      ('propagateNewUserToTrustServicesJob', 'asked', null, 1, 's', 1, 0), ('createAssetObjectProofJob', 'deleted.csv', null, 1, 's', 1, 0),
      ('matrixProfileJob', '7', null, 1, 's', 1, 0), ('matrixProfileJob', 'b/7', 'b', 1, 'b', 1, 0);
    insert into asset_partitions (asset, partition, is_failed, run_id, metadata, materialized_at, data_version) values
      ('openmetadata/postgres_metadata', 'sales', false, 'r', '{"status": "ingested"}', now(), '1'),
      ('openmetadata/postgres_metadata', 'gone', false, 'r', '{"status": "retired"}', '2026-01-01T00:00Z', '1'),
      ('openmetadata/postgres_profile', 'gone', false, 'r', '{}', now(), '1'),
      ('openmetadata/datalake_metadata', 'rooms/', false, 'r', '{}', now(), '1'),
      ('openmetadata/datalake_metadata', ' odd/', false, 'r', '{}', now(), '1'),
      ('trust/user_did', 'ana', false, 'r', '{}', now(), '1'), ('trust/object_proof', 'a.csv', false, 'r', '{}', now(), '1'),
      ('datasets/uploaded_file', 'building-stock-pv-csv', false, 'r', '{}', now(), '1');
    insert into asset_partitions (asset, partition, is_failed, failed_run_id, failed_at, error) values
      ('openmetadata/postgres_metadata', 'locked', true, 'ingested', now(), 'away'),
      ('openmetadata/postgres_profile', 'slaes', true, 'manual', now(), 'no such database'),
      ('trust/object_owner', 'deleted.csv', true, 'r', now(), 'The platform has no object deleted.csv'),
      ('trust/object_owner', 'mistyped.csv', true, 'manual', now(), 'The platform has no object mistyped.csv')`);
  await database.query(
    await readFile(new URL('0005_partition-keys.sql', definitions.migrationsUrl), 'utf8'),
  );
  const names = ['databases', 'prefixes', 'users', 'objects', 'analyses', 'dataset_files'];
  expect(await Promise.all(names.map((name) => partitionKeys.all(name)))).toEqual([
    ['locked', 'sales'],
    ['rooms/'],
    ['ana', 'asked'],
    ['a.csv'],
    ['7'],
    ['building-stock-pv-csv'],
  ]);
  const { rows } = await database.query(
    'select key from partition_keys where removed_at is not null order by key',
  );
  expect(rows).toEqual([{ key: 'deleted.csv' }, { key: 'gone' }]);
});

test('an old database that does not exist is named', async () => {
  const { code, err } = await runCommand(['import-dagster-state', '--database', 'nowhere'], {
    env: environment.env,
    definitions,
  });
  expect(code).toBe(1);
  expect(err).toMatch(
    /The old state database nowhere at .* does not exist: name another with --database/,
  );
});
