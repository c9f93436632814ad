import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datalakeIngestionConfig } from '#activities/openmetadata/config.ts';
import { definitions } from '#definitions.ts';
import { findPrefixes, openListing } from '#object-source/find-prefixes.ts';
import { ingestPrefix } from '#object-source/ingest-prefix.ts';
import { createListings } from '#object-source/listings.ts';
import { createProfileTable } from '#object-source/profile-table.ts';
import { profilePrefix } from '#object-source/profile/profile-prefix.ts';
import { withTurns, type Turns } from '#openmetadata/turns.ts';
import { openStateStore, type StateStore } from '#orchestrator/state/state-store.ts';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import {
  createObjectStorage,
  objectStorageEnv,
  type ObjectStorage,
} from '#resources/object-storage.ts';
import { openStandIn } from '#tests/openmetadata/sink/catalogs.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { objectStorageStartMs } from '#tests/support/object-storage.ts';
import { createDatabase } from '#tests/support/services.ts';
import { createLake, type TestLake } from '#tests/workflows/openmetadata/lake.ts';

type Catalog = Awaited<ReturnType<typeof openStandIn>>;

const config = datalakeIngestionConfig.parse({ exclude: ['lake/secret'] });
const capturedAt = 1_700_000_000_000;
const listings = createListings();
let lake: TestLake;
let storage: ObjectStorage;
let folder: string;
let store: StateStore;
let dropState: () => Promise<void>;
let single: Catalog;
let oracle: Catalog;

beforeAll(async () => {
  lake = await createLake('single');
  storage = createObjectStorage(objectStorageEnv.parse(lake.variables));
  folder = await mkdtemp(join(tmpdir(), 'ingest-object-'));
  const state = await createDatabase('single');
  await migrateStateDatabase(state.url, definitions.migrationsUrl);
  [store, dropState] = [openStateStore(state.url), state.drop];
  [single, oracle] = [await openStandIn(), await openStandIn()];
  for (const name of ['changed', 'gone', 'same', 'secret', 'broken'])
    await lake.put(`lake/${name}.csv`, `id,name\n1,${name}\n`);
  for (const catalog of [single, oracle]) await whole(catalog);
}, objectStorageStartMs);

afterAll(async () => {
  await Promise.all([
    single.stop(),
    oracle.stop(),
    lake.drop(),
    rm(folder, { recursive: true }),
    store.close(),
  ]);
  storage.close();
  await dropState();
});

const partsOf = ({ sink }: Catalog, turns?: Turns) => ({
  storage,
  listings,
  sink,
  spool: {
    folder,
    limitBytes: 2 ** 30,
  },
  profiles: createProfileTable(store.database),
  ...(turns && { turns }),
});

async function ingest(catalog: Catalog, key?: string) {
  const input = { config, prefix: 'lake/', ...(key !== undefined && { key }) };
  const summary = await ingestPrefix(partsOf(catalog), input);
  await profilePrefix(partsOf(catalog), { ...input, capturedAt });
  return summary;
}

const whole = (catalog: Catalog) => ingest(catalog);

/** Tables by key, as a reader finds them. */
const tablesOf = ({ server }: Catalog) =>
  new Map(
    server
      .entities('tables')
      .map(({ body, deleted, profiles, sampleData, version }) => [
        body.name,
        { body, deleted, profile: profiles.at(-1), sampleData, version },
      ]),
  );

test('each object is in the catalog as after an ingestion of its prefix, and no other was listed, read or sent', async () => {
  const odd = 'lake/a "b" ü+%20.csv';
  await lake.put('lake/changed.csv', 'id,name,price\n1,x,1.5\n2,y,2.5\n');
  await lake.put('lake/new/deep.csv', 'day\n2026-01-01\n');
  await lake.put('lake/new/deep.csv.csv', 'longer\n1\n');
  await lake.put(odd, 'odd\n1\n');
  await lake.put('lake/broken.csv', '');
  await lake.put('lake/secret.csv', 'other\n1\n');
  await lake.put('lake/photo.png', 'no table');
  await lake.remove('lake/gone.csv');
  await whole(oracle);
  const catalogNames = new Map([[odd, 'lake/a __reserved__quote__b__reserved__quote__ ü+%20.csv']]);
  for (const key of [
    'lake/changed.csv',
    'lake/new/deep.csv',
    odd,
    'lake/broken.csv',
    'lake/secret.csv',
    'lake/photo.png',
    'lake/gone.csv',
  ]) {
    const name = catalogNames.get(key) ?? key;
    const before = tablesOf(single);
    single.server.requests.length = 0;
    const summary = await ingest(single, key);
    expect(tablesOf(single).get(name), key).toEqual(tablesOf(oracle).get(name));
    expect(summary.unreadable.total, key).toBe(key === 'lake/broken.csv' ? 1 : 0);
    const others = (tables: typeof before) => [...tables].filter(([of]) => of !== name);
    expect(others(tablesOf(single)), key).toEqual(others(before));
    expect(
      nonEmpty(single.server.requests).map(({ method, path }) => `${method} ${path}`),
      key,
    ).not.toContain('GET /v1/tables');
  }
  expect(tablesOf(single).get('lake/gone.csv')?.deleted).toBe(true);
  await lake.remove('lake/new/deep.csv.csv');
  expect(await whole(single)).toMatchObject({ sent: 0, deleted: 0 });
});

test('of two objects that the catalog would have under one name, it has neither', async () => {
  await lake.put('lake/"twin".csv', 'a\n1\n');
  await lake.put('lake/__reserved__quote__twin__reserved__quote__.csv', 'b\n1\n');
  const summary = await ingest(single, 'lake/"twin".csv');
  expect(summary.failed).toMatchObject({
    total: 1,
    first: [{ error: 'more than one has this name' }],
  });
  await lake.remove('lake/"twin".csv');
  expect(await ingest(single, 'lake/"twin".csv')).toMatchObject({ sent: 1, failed: { total: 0 } });
});

test('an object added after the listing is not treated as deleted, and an older version does not replace a newer one', async () => {
  await lake.put('lake/moved.csv', 'old\n1\n');
  const { id: listing } = await openListing({ storage, listings }, undefined);
  expect(
    findPrefixes(
      { id: listing, bucket: listings.find(listing)! },
      { sourceServiceName: 'x', known: [] },
    ).prefixes,
  ).toEqual(['lake/']);
  await lake.put('lake/moved.csv', 'newer\n1\n');
  await lake.put('lake/came.csv', 'came\n1\n');
  await lake.remove('lake/same.csv');
  const turn = {
    stateDatabase: store.database,
    location: single.sink.location,
    signal: AbortSignal.timeout(60_000),
  };
  await withTurns(turn, async (turns) => {
    for (const key of ['lake/moved.csv', 'lake/came.csv'])
      await ingestPrefix(partsOf(single, turns), { config, prefix: 'lake/', key });
    const late = await ingestPrefix(partsOf(single, turns), { config, prefix: 'lake/', listing });
    expect(late).toMatchObject({ deleted: 1, changed: { total: 1 } });
  });
  const tables = tablesOf(single);
  expect(tables.get('lake/moved.csv')?.body).toMatchObject({ columns: [{ name: 'newer' }] });
  expect(tables.get('lake/came.csv')?.deleted).toBe(false);
  expect(tables.get('lake/same.csv')?.deleted).toBe(true);
});
