import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { postgresIngestionConfig } from '#activities/openmetadata/config.ts';
import { withTurns } from '#openmetadata/turns.ts';
import { ingestPostgresMetadata } from '#postgres-source/ingest-metadata.ts';
import { ingestPostgresTable, type TableSummary } from '#postgres-source/ingest-table.ts';
import { profilePostgresDatabase } from '#postgres-source/profile/profile-database.ts';
import { openStandIn } from '#tests/openmetadata/sink/catalogs.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { createStateStore } from '#tests/support/state-store.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { sourceDatabase, testPostgres, type SourceDatabase } from './catalog-support.ts';

type Catalog = Awaited<ReturnType<typeof openStandIn>>;

const postgres = testPostgres();
const config = postgresIngestionConfig.parse({ schemas: { exclude: ['hidden'] } });
const capturedAt = 1_700_000_000_000;
const cleanUps: (() => Promise<void>)[] = [];
let state: StateStore;

beforeAll(async () => {
  state = await createStateStore('turns');
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});
afterAll(async () => {
  await Promise.all([postgres.close(), state.close()]);
});

const shop = `
  create schema shop;
  create schema hidden;
  create table shop.kind (id int primary key, label text);
  create table shop.item (id int primary key, kind int references shop.kind, "na.me" varchar(20));
  insert into shop.kind values (1, 'tool'), (2, 'toy');
  insert into shop.item values (1, 1, 'saw'), (2, 2, 'ball'), (3, 1, 'axe');
  create table shop."odd.""q" (id int);
  create table shop.reading (at date, value int) partition by range (at);
  create table shop.reading_2026 partition of shop.reading for values from ('2026-01-01') to ('2027-01-01');
  insert into shop.reading values ('2026-05-01', 5);
  create view shop.named as select id, "na.me" as label from shop.item;
  create view shop.labels as select n.label, k.label as kind from shop.named n, shop.kind k;
  create table shop.gone (id int);
  create table shop.again (id int);
  create table hidden.secret (id int);
`;

async function catalogOf(database: SourceDatabase): Promise<Catalog> {
  const catalog = await openStandIn();
  cleanUps.push(catalog.stop);
  await whole(catalog, database);
  return catalog;
}

const inputOf = (database: SourceDatabase) => ({ config, database: database.name, service: 'src' });

async function whole({ sink }: Catalog, database: SourceDatabase) {
  const input = inputOf(database);
  const summary = await ingestPostgresMetadata({ postgres, sink }, input);
  await profilePostgresDatabase({ postgres, sink }, { ...input, capturedAt });
  if (summary.status !== 'ingested') throw new Error(summary.reason);
  return summary;
}

async function one(
  { sink }: Catalog,
  database: SourceDatabase,
  name: string,
  schema = 'shop',
): Promise<TableSummary> {
  const input = inputOf(database);
  const summary = await ingestPostgresTable(
    { postgres, sink },
    { ...input, table: { schema, name } },
  );
  if (summary.status !== 'ingested') throw new Error(summary.reason);
  await profilePostgresDatabase({ postgres, sink }, { ...input, only: summary.tables, capturedAt });
  return summary;
}

/** A table as a reader finds it, with its edges. */
function found({ server }: Catalog, name: string) {
  const of = server.entities('tables').find(({ fqn }) => fqn.endsWith(`.${name}`));
  const names = new Map(server.entities('tables').map(({ id, fqn }) => [id, fqn]));
  const edges = server
    .lineage()
    .filter(({ fromEntity, toEntity }) => [fromEntity.id, toEntity.id].includes(of?.id ?? ''))
    .map(({ fromEntity, toEntity, lineageDetails }) => ({
      from: names.get(fromEntity.id),
      to: names.get(toEntity.id),
      lineageDetails,
    }));
  return {
    body: of?.body,
    deleted: of?.deleted,
    profiles: of?.profiles.at(-1),
    sampleData: of?.sampleData,
    edges,
  };
}

/** All tables except this one. */
function others({ server }: Catalog, name: string) {
  const tables = server.entities('tables').filter(({ fqn }) => !fqn.endsWith(`.${name}`));
  return tables.map(({ fqn, body, deleted, version, profiles }) => ({
    fqn,
    body,
    deleted,
    version,
    profiles: profiles.length,
  }));
}

interface Change {
  readonly title: string;
  readonly name: string;
  readonly statements: string;
  readonly asked?: { readonly schema: string; readonly name: string };
}

const changes: readonly Change[] = [
  {
    title: 'a table with another column, rows and comment',
    name: 'item',
    statements: `alter table shop.item add price numeric; update shop.item set price = id; comment on table shop.item is 'Sold'`,
  },
  {
    title: 'a table that views read, whose column has another name',
    name: 'kind',
    statements: 'alter table shop.kind rename label to title',
  },
  {
    title: 'a view that reads something else',
    name: 'named',
    statements:
      'create or replace view shop.named as select id, upper(k.title)::varchar(20) as label from shop.kind k',
  },
  {
    title: 'a table with an odd name',
    name: '"odd.__reserved__quote__q"',
    statements: 'alter table shop."odd.""q" add b int',
    asked: { schema: 'shop', name: 'odd."q' },
  },
  {
    title: 'a partition, which is its table',
    name: 'reading',
    statements: `insert into shop.reading values ('2026-06-01', 6)`,
    asked: { schema: 'shop', name: 'reading_2026' },
  },
  {
    title: 'a new table with a foreign key',
    name: 'bill',
    statements: 'create table shop.bill (item int references shop.item)',
  },
  {
    title: 'a table of a new schema',
    name: 'plan',
    statements: `create schema later; comment on schema later is 'To come'; create table later.plan (id int)`,
    asked: { schema: 'later', name: 'plan' },
  },
  { title: 'a table that was dropped', name: 'gone', statements: 'drop table shop.gone' },
  {
    title: 'a table that was dropped and made again',
    name: 'again',
    statements: 'drop table shop.again; create table shop.again (name text)',
  },
];

test('each is in the catalog as after an ingestion of the database, and no other was listed or sent', async () => {
  const database = await sourceDatabase(shop);
  cleanUps.push(database.drop);
  const [single, oracle] = [await catalogOf(database), await catalogOf(database)];
  for (const { statements } of changes) await database.run(statements);
  await whole(oracle, database);
  const versions = () =>
    new Map(single.server.entities('tables').map(({ fqn, version }) => [fqn, version]));
  for (const { title, name, asked = { schema: 'shop', name } } of changes) {
    const [before, untouched] = [found(single, name), others(single, name)];
    single.server.requests.length = 0;
    await one(single, database, asked.name, asked.schema);
    const reads = nonEmpty(single.server.requests).map(({ method, path }) => `${method} ${path}`);
    expect(reads, title).not.toContain('GET /v1/tables');
    expect(reads, title).not.toContain('GET /v1/storedProcedures');
    expect(found(single, name), title).toEqual(found(oracle, name));
    expect(found(single, name), title).not.toEqual(before);
    expect(others(single, name), title).toEqual(untouched);
  }
  const sent = versions();
  const labels = `src.${database.name}.shop.labels`;
  expect(await whole(single, database)).toMatchObject({
    sent: 1,
    deleted: 0,
    failed: { total: 0 },
  });
  expect(
    [...versions()].filter(([name, version]) => sent.get(name) !== version).map(([name]) => name),
  ).toEqual([labels]);
  expect(found(single, 'labels')).toEqual(found(oracle, 'labels'));
});

test('what is unchanged, excluded, unknown or not unique is left as it is, and named', async () => {
  const database = await sourceDatabase(shop);
  cleanUps.push(database.drop);
  const catalog = await catalogOf(database);
  const before = await catalog.content();
  expect(await one(catalog, database, 'kind')).toMatchObject({
    sent: 0,
    unchanged: 1,
    lineage: 0,
    missing: { total: 0 },
  });
  expect(await one(catalog, database, 'secret', 'hidden')).toMatchObject({
    sent: 0,
    deleted: 0,
    missing: { total: 0 },
    tables: [],
  });
  expect(await one(catalog, database, 'kidn')).toMatchObject({
    sent: 0,
    deleted: 0,
    missing: { first: ['shop.kidn'] },
  });
  expect(await one(catalog, database, 'no', 'where')).toMatchObject({
    missing: { first: ['where.no'] },
  });

  await database.run('create table shop."odd.__reserved__quote__q" (other text)');
  const clash = await one(catalog, database, 'odd."q');
  expect(clash.failed).toMatchObject({
    total: 1,
    first: [{ error: 'more than one has this name' }],
  });
  expect(await catalog.content()).toBe(before);
});

test('a table that names what the catalog does not have yet is there without that, and complete after the next whole ingestion', async () => {
  const database = await sourceDatabase(shop);
  cleanUps.push(database.drop);
  const [single, oracle] = [await catalogOf(database), await catalogOf(database)];
  await database.run(
    'create table shop.owner (id int primary key); alter table shop.kind add owner int references shop.owner',
  );
  await database.run('create view shop.kinds as select * from shop.kind');
  expect(await one(single, database, 'kind')).toMatchObject({ sent: 1, failed: { total: 0 } });
  expect(await whole(single, database)).toMatchObject({ failed: { total: 0 } });
  await whole(oracle, database);
  expect(found(single, 'kind')).toEqual(found(oracle, 'kind'));
});

test('a table is ingested after the ingestion of its database that has begun, so that the older reading does not win', async () => {
  const database = await sourceDatabase(shop);
  cleanUps.push(database.drop);
  const catalog = await catalogOf(database);
  const { sink } = catalog;
  await database.run('alter table shop.kind add before int');
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const slow = {
    ...sink,
    list: async (...given: Parameters<typeof sink.list>) => {
      if (given[0] === 'table') {
        reached.resolve();
        await gate.promise;
      }
      return sink.list(...given);
    },
  } as typeof sink;
  const inTurn = <T>(use: Parameters<typeof withTurns<T>>[1]) =>
    withTurns(
      {
        stateDatabase: state.database,
        location: sink.location,
        signal: AbortSignal.timeout(60_000),
      },
      use,
    );

  const older = inTurn((turns) =>
    ingestPostgresMetadata({ postgres, sink: slow, turns }, inputOf(database)),
  );
  await reached.promise;
  await database.run('alter table shop.kind add later int; create table shop.fresh (id int)');
  const table = (name: string) => ({ ...inputOf(database), table: { schema: 'shop', name } });
  const newer = ['kind', 'fresh'].map((name) =>
    inTurn((turns) => ingestPostgresTable({ postgres, sink, turns }, table(name))),
  );
  gate.resolve();
  await Promise.all([older, ...newer]);
  expect(found(catalog, 'kind').body).toMatchObject({
    columns: [{}, {}, { name: 'before' }, { name: 'later' }],
  });
  expect(found(catalog, 'fresh').deleted).toBe(false);
});
