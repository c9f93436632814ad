import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitions } from '#definitions.ts';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { openStateStore, type StateStore } from '#orchestrator/state/state-store.ts';
import { runCommand, runJson } from '#tests/cli/run-command.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { createDatabase, type TestDatabase } from '#tests/support/services.ts';

/** `0.1.0.sql`: recorded by 0.1.0, with runs in progress and requests that wait. */
let database: TestDatabase;
let environment: RunEnvironment;
let store: StateStore;
let migrations: readonly string[];

beforeAll(async () => {
  [database, environment] = await Promise.all([createDatabase('upgrade'), openRunEnvironment()]);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(await readFile(new URL('./0.1.0.sql', import.meta.url), 'utf8'));
  await client.end();
  migrations = await migrateStateDatabase(database.url, definitions.migrationsUrl);
  store = openStateStore(database.url);
});

afterAll(async () => {
  await store.close();
  await environment.close();
  await database.drop();
});

const options = () => ({
  definitions,
  env: { ...environment.env, STATE_DATABASE_URL: database.url },
});
const json = <T>(...args: string[]) => runJson<T>(args, options());

test('migrations continue after those of 0.1.0', async () => {
  expect(migrations.filter((name) => /^000[1-5]_/.test(name))).toEqual([
    '0005_outcomes',
    '0004_trust-lost-answers',
    '0005_partition-keys',
  ]);
  expect(await migrateStateDatabase(database.url, definitions.migrationsUrl)).toEqual([]);
});

test('runs keep their ends and errors, and those that passed are ok', async () => {
  const { runs } = await json<{ runs: readonly Record<string, unknown>[] }>('runs', 'list');
  // Those that were in progress are unknown to this namespace.
  const forgotten = 'Temporal no longer knows this run, so it is unknown how it ended';
  expect(
    runs.map(({ job, runKey, status, outcome, error }) => [job, runKey, status, outcome, error]),
  ).toEqual([
    ['propagateNewUserToTrustServicesJob', null, 'failed', null, forgotten],
    ['propagateNewUserToTrustServicesJob', 'wait1', 'failed', null, forgotten],
    [
      'propagateNewUserToTrustServicesJob',
      'gero',
      'failed',
      null,
      expect.stringMatching(/^user_did \[gero\]: The platform could not make the DID of gero/),
    ],
    [
      'createAssetObjectProofJob',
      expect.stringMatching(/^anna-assets\/object-1-/),
      'completed',
      'ok',
      null,
    ],
    ['propagateNewUserToTrustServicesJob', 'anna', 'completed', 'ok', null],
    ['buildingStockJob', null, 'failed', null, expect.stringContaining('no branch or tag nope')],
    ['genomeProjectJob', null, 'completed', 'ok', null],
    ['datalakeIngestionJob', null, 'completed', 'ok', null],
    ['postgresIngestionJob', null, 'completed', 'ok', null],
  ]);
});

test('a run shows its steps with their checks', async () => {
  const { steps } = await json<{ steps: readonly { asset: string; checks: readonly object[] }[] }>(
    'runs',
    'show',
    '01a22dda-5ad7-7f19-858f-661f07edb483',
  );
  expect(steps).toHaveLength(10);
  expect(steps.find(({ asset }) => asset === 'genome_project_datasets')?.checks).toEqual([
    expect.objectContaining({ name: 'all_usable', passed: true }),
  ]);
});

test.each([
  ['openmetadata/postgres_profile', { fresh: 4, failed: 0, missing: 0 }],
  ['openmetadata/datalake_profile', { fresh: 2, failed: 0, missing: 0 }],
  // `wait1` and `wait3` were requested, and their runs have not ended.
  ['trust/user_did', { fresh: 1, failed: 1, missing: 2 }],
])('what %s materialized are partitions, none of them stale', async (asset, counts) => {
  expect(await json('partitions', asset)).toMatchObject({ counts: { ...counts, stale: 0 } });
});

test('an asset keeps its last value', async () => {
  expect(await json('assets', 'show', 'keycloak_users_count')).toMatchObject({
    asset: { latest: { metadata: { users: 3 } } },
  });
});

test('cursors and ticks stay', async () => {
  expect(
    (await runCommand(['sensors', 'cursor', 'keycloakUserSensor', 'get'], options())).out,
  ).toBe('{"position":0,"createdAfter":"2026-11-30T19:02:58.901Z"}\n');
  const { ticks } = await json<{ ticks: readonly object[] }>(
    'sensors',
    'show',
    'keycloakUserSensor',
  );
  expect(ticks).toHaveLength(6);
});

test('requests are neither lost nor made again', async () => {
  expect(await json('sensors', 'show', 'keycloakUserSensor')).toMatchObject({
    requests: { completed: 1, failed: 1, pending: 2, started: 1 },
    failed: [{ runKey: 'gero', attempt: 1, maxAttempts: 72 }],
  });
  expect(
    await store.requests.withoutRequest('propagateNewUserToTrustServicesJob', [
      'anna',
      'gero',
      'wait1',
      'wait3',
      'new',
    ]),
  ).toEqual(['new']);
});

test('the started request keeps its place in the pool', async () => {
  const { pools } = await json<{ pools: readonly object[] }>('status');
  expect(pools).toContainEqual(expect.objectContaining({ pool: 'platform-api', taken: 1 }));
});
