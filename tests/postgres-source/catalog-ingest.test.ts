import { afterAll, afterEach, expect, test } from 'vitest';
import { postgresIngestionConfig } from '#activities/openmetadata/config.ts';
import { ingestPostgresMetadata, type MetadataSummary } from '#postgres-source/ingest-metadata.ts';
import { retireDatabase } from '#openmetadata/retire-database.ts';
import type { CatalogSink } from '#openmetadata/sink/sink.ts';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import { administer } from '../support/services.ts';
import { openFolder, openStandIn, readFolder } from '../openmetadata/sink/catalogs.ts';
import { sourceDatabase, testPostgres, type SourceDatabase } from './catalog-support.ts';
import { nonEmpty } from '../support/non-empty.ts';

const postgres = testPostgres();
const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});
afterAll(() => postgres.close());

async function setUp(
  sql = shop,
): Promise<{ database: SourceDatabase } & Awaited<ReturnType<typeof openStandIn>>> {
  const database = await sourceDatabase(sql);
  cleanUps.push(database.drop);
  const catalog = await openStandIn();
  cleanUps.push(catalog.stop);
  return { database, ...catalog };
}

const shop = `
  create schema shop;
  comment on schema shop is 'All that is sold';
  create table shop.item (id int primary key, kind int, name varchar(20));
  create table shop.kind (id int primary key, first_item int references shop.item);
  alter table shop.item add foreign key (kind) references shop.kind;
  create table shop."odd.name ""q""" (id int);
  create view shop.named as select id, name from shop.item;
  create materialized view shop.counted as select kind, count(*) as n from shop.item group by kind;
  create function shop.twice(int) returns int language sql as 'select $1 * 2';
`;

async function ingest(
  sink: CatalogSink,
  database: SourceDatabase,
  config: object = {},
  client = postgres,
): Promise<MetadataSummary> {
  const deps = { postgres: client, sink };
  const summary = await ingestPostgresMetadata(deps, {
    config: postgresIngestionConfig.parse(config),
    database: database.name,
    service: 'src',
  });
  if (summary.status !== 'ingested') throw new Error(summary.reason);
  return summary;
}

const noList = { total: 0, first: [] };

test('the first run sends everything, the second nothing', async () => {
  const { database, sink, server } = await setUp();
  const first = await ingest(sink, database);
  expect(first).toMatchObject({
    status: 'ingested',
    service: 'src',
    schemas: 2,
    tables: 3,
    views: 2,
    columns: 10,
    procedures: 1,
    location: sink.location,
  });
  expect(first).toMatchObject({
    sent: 8,
    unchanged: 0,
    deleted: 0,
    lineage: 2,
    failed: noList,
    incomplete: noList,
    notPermitted: noList,
  });
  expect(server.entities().map(({ fqn }) => fqn.replace(database.name, 'db'))).toEqual([
    'src',
    'src.db',
    'src.db.public',
    'src.db.shop',
    'src.db.shop."odd.name __reserved__quote__q__reserved__quote__"',
    'src.db.shop.counted',
    'src.db.shop.item',
    'src.db.shop.kind',
    'src.db.shop.named',
    'src.db.shop.twice',
  ]);
  const requests = server.requests.length;
  expect(await ingest(sink, database)).toMatchObject({
    sent: 0,
    unchanged: 8,
    deleted: 0,
    lineage: 0,
  });
  expect(
    nonEmpty(server.requests.slice(requests)).filter(({ method }) => method !== 'GET'),
  ).toEqual([]);
});

test('the service holds no password, nor does any other body', async () => {
  const { database, sink, server } = await setUp();
  const role = `${database.name}_etl`;
  await database.run(`create role ${role} login superuser password 'hunter2-of-the-etl'`);
  const client = testPostgres({ username: role, password: 'hunter2-of-the-etl' });
  cleanUps.push(
    async () => database.run(`drop role ${role}`),
    () => client.close(),
  );
  await ingest(sink, database, {}, client);
  const service = server.requests.find(
    ({ method, path }) => method === 'PUT' && path.endsWith('databaseServices'),
  );
  expect(service?.body).toEqual({
    name: 'src',
    serviceType: 'Postgres',
    connection: {
      config: {
        type: 'Postgres',
        username: role,
        hostPort: client.hostPort,
        database: database.name,
      },
    },
  });
  expect(JSON.stringify(server.requests)).not.toMatch(/hunter2|password/i);
});

test('a changed table is sent alone, a dropped one is soft-deleted, one that comes back is alive', async () => {
  const { database, sink, server } = await setUp();
  await ingest(sink, database);
  await database.run(
    `alter table shop.item add column price money; drop table shop."odd.name ""q"""; drop function shop.twice`,
  );
  expect(await ingest(sink, database)).toMatchObject({
    sent: 1,
    unchanged: 5,
    deleted: 2,
    lineage: 0,
  });
  const deleted = () =>
    server
      .entities()
      .filter((entity) => entity.deleted)
      .map(({ body }) => body.name);
  expect(deleted()).toEqual(['odd.name __reserved__quote__q__reserved__quote__', 'twice']);
  await database.run(`create table shop."odd.name ""q""" (id int)`);
  expect(await ingest(sink, database)).toMatchObject({ sent: 1, deleted: 0 });
  expect(deleted()).toEqual(['twice']);
});

test('nothing is soft-deleted where markDeletedTables is off', async () => {
  const { database, sink } = await setUp();
  await ingest(sink, database);
  await database.run('drop schema shop cascade');
  expect(await ingest(sink, database, { markDeletedTables: false })).toMatchObject({
    sent: 0,
    deleted: 0,
  });
  expect(await ingest(sink, database)).toMatchObject({ sent: 0, deleted: 6 });
});

test('what is excluded or not permitted stays as it was', async () => {
  const { database, sink, server } = await setUp();
  const role = `${database.name}_reader`;
  await database.run(`create role ${role} login password 'pw'`);
  const reader = testPostgres({ username: role, password: 'pw' });
  cleanUps.push(
    async () => database.run(`drop owned by ${role}; drop role ${role}`),
    () => reader.close(),
  );
  await ingest(sink, database);

  const excluding = { schemas: { exclude: ['sho'] }, tables: { include: ['nothing'] } };
  expect(await ingest(sink, database, excluding)).toMatchObject({
    schemas: 1,
    tables: 0,
    sent: 0,
    deleted: 0,
    notPermitted: noList,
  });
  expect(await ingest(sink, database, { tables: { exclude: ['k', 'named'] } })).toMatchObject({
    tables: 2,
    views: 1,
    deleted: 0,
  });

  const restricted = await ingest(sink, database, {}, reader);
  expect(restricted).toMatchObject({
    tables: 0,
    procedures: 0,
    deleted: 0,
    notPermitted: { total: 6 },
  });
  expect(restricted.notPermitted.first).toContain('shop."odd.name ""q"""');
  expect(nonEmpty(server.entities()).filter((entity) => entity.deleted)).toEqual([]);
});

function writes(name: string) {
  return ({ method, body }: { method: string; body: unknown }) =>
    method === 'PUT' && (body as { name: string }).name === name;
}

test('a table that the catalog refuses is listed, stays, and does not stop the others', async () => {
  const { database, sink, server } = await setUp();
  server.faults.sometimes(1, { kind: 'status', status: 400 }, writes('item'));
  const summary = await ingest(sink, database);
  expect(summary).toMatchObject({
    sent: 7,
    lineage: 0,
    failed: { total: 1, first: [{ name: `src.${database.name}.shop.item` }] },
  });
  server.faults.clear();
  expect(await ingest(sink, database)).toMatchObject({
    sent: 1,
    unchanged: 7,
    lineage: 2,
    failed: noList,
  });
  server.faults.sometimes(1, { kind: 'status', status: 400 }, writes('item'));
  await database.run('alter table shop.item add column more int');
  expect(await ingest(sink, database)).toMatchObject({ sent: 0, deleted: 0, failed: { total: 1 } });
});

test('the lineage is not sent again with every run while one table is refused, and is complete once it is taken', async () => {
  const { database, sink, server } = await setUp();
  server.faults.sometimes(1, { kind: 'status', status: 400 }, writes('kind'));
  await database.run('create view shop.kinds as select id from shop.kind');
  expect(await ingest(sink, database)).toMatchObject({ lineage: 2, failed: { total: 1 } });
  server.requests.length = 0;
  expect(await ingest(sink, database)).toMatchObject({ sent: 0, lineage: 0, failed: { total: 1 } });
  expect(
    server.requests.filter(({ path }) => path.includes('lineage') || path.endsWith('/databases'))
      .length,
  ).toBe(1);
  server.faults.clear();
  expect(await ingest(sink, database)).toMatchObject({ sent: 1, lineage: 1, failed: noList });
  expect(server.lineage()).toHaveLength(3);
});

test('system schemas that others cataloged stay, unless the config names them', async () => {
  const { database, sink, server } = await setUp();
  await ingest(sink, database);
  for (const name of ['information_schema', 'pg_catalog', 'gone']) {
    const schema = await sink.put(
      'databaseSchema',
      withSourceHash({ name, database: `src.${database.name}` }),
    );
    await sink.put(
      'table',
      withSourceHash({
        name: `of ${name}`,
        tableType: 'View',
        columns: [],
        databaseSchema: schema.fqn,
      }),
    );
  }
  const deleted = () =>
    server.entities('tables').flatMap((entity) => (entity.deleted ? [entity.body.name] : []));
  expect(await ingest(sink, database)).toMatchObject({ deleted: 1 });
  expect(deleted()).toEqual(['of gone']);
  expect(
    await ingest(sink, database, { schemas: { exclude: ['information_schema'] } }),
  ).toMatchObject({ deleted: 1 });
  expect(deleted()).toEqual(['of gone', 'of information_schema']);
});

test('a table whose foreign key names one that the catalog does not have yet is sent again', async () => {
  const database = await sourceDatabase(
    'create table b (id int primary key); create table a (id int primary key, b int references b)',
  );
  const { sink, directory, stop } = await openFolder();
  cleanUps.push(database.drop, stop);
  const put: CatalogSink['put'] = async (kind, body) => {
    if (
      body.name === 'a' &&
      !JSON.stringify(await readFolder(directory)).includes(
        '"fullyQualifiedName":"src.'.concat(database.name, '.public.b"'),
      )
    ) {
      throw new TerminalError('table instance for b not found');
    }
    return sink.put(kind, body);
  };
  expect(await ingest({ ...sink, put }, database)).toMatchObject({ sent: 3, failed: noList });
});

test('the next run sends the lineage that an ended run did not send', async () => {
  const { database, sink, server } = await setUp();
  const interrupted: CatalogSink = {
    ...sink,
    putLineage: () => Promise.reject(new Error('killed')),
  };
  await expect(ingest(interrupted, database)).rejects.toThrow('killed');
  expect(server.lineage()).toEqual([]);
  expect(await ingest(sink, database)).toMatchObject({ sent: 0, lineage: 2 });
  expect(JSON.stringify(server.lineage())).toMatch(
    /item\.kind.*counted\.kind|item\.name.*named\.name/,
  );
  expect(await ingest(sink, database)).toMatchObject({ lineage: 0 });
});

test('the catalog of an interrupted and a finished run equals that of an undisturbed one', async () => {
  const database = await sourceDatabase(shop);
  const [undisturbed, disturbed] = await Promise.all([openFolder(), openFolder()]);
  cleanUps.push(database.drop, undisturbed.stop, disturbed.stop);
  await ingest(undisturbed.sink, database);
  for (let writes = 1; writes < 7; writes += 2) {
    let left = writes;
    const stopping = async <T>(write: () => Promise<T>): Promise<T> =>
      (left -= 1) < 0 ? Promise.reject(new Error('killed')) : write();
    const { put, putLineage } = disturbed.sink;
    const killed: CatalogSink = {
      ...disturbed.sink,
      put: (kind, body) => stopping(() => put(kind, body)),
      putLineage: (edge) => stopping(() => putLineage(edge)),
    };
    await expect(ingest(killed, database)).rejects.toThrow('killed');
  }
  await ingest(disturbed.sink, database);
  expect(await readFolder(disturbed.directory)).toEqual(await readFolder(undisturbed.directory));
});

test('edges that the catalog refuses are listed and sent again; a catalog that is down ends the run', async () => {
  const { database, sink } = await setUp(
    `create table t (id int); ${Array.from({ length: 8 }, (_, index) => `create view v${index} as select id from t;`).join('')}`,
  );
  const refusing = await ingest(
    { ...sink, putLineage: () => Promise.reject(new TerminalError('no')) },
    database,
  );
  expect(refusing).toMatchObject({
    lineage: 0,
    failed: {
      total: 8,
      first: expect.arrayContaining([
        { name: expect.stringMatching(/\.t → .*\.v0$/), error: 'no' },
      ]),
    },
  });
  await expect(
    ingest({ ...sink, putLineage: () => Promise.reject(new RetryableError('down')) }, database),
  ).rejects.toThrow('down');
  expect(await ingest(sink, database)).toMatchObject({ sent: 0, lineage: 8 });
});

test('edges that are not answered now and then are listed, and end no run', async () => {
  const { database, sink } = await setUp(
    `create table t (id int); ${Array.from({ length: 40 }, (_, index) => `create view v${index} as select id from t;`).join('')}`,
  );
  let asked = 0;
  const putLineage: CatalogSink['putLineage'] = async (edge) => {
    if ((asked += 1) % 5 === 0) throw new RetryableError('busy');
    return sink.putLineage(edge);
  };
  expect(await ingest({ ...sink, putLineage }, database)).toMatchObject({
    lineage: 32,
    failed: { total: 8 },
  });
});

test('a locked table is cataloged without what the lock hides; one that is known stays as it was', async () => {
  const { database, sink, server } = await setUp();
  const owner = await database.connect();
  const underLock = async () => {
    await owner.query('begin; lock table shop.item in access exclusive mode');
    const summary = await ingest(sink, database);
    await owner.query('rollback');
    return summary;
  };
  const definitions = () => server.entities('tables').map(({ body }) => 'schemaDefinition' in body);
  const summary = await underLock();
  expect(summary).toMatchObject({ tables: 3, sent: 8, lineage: 0, incomplete: { total: 3 } });
  expect(summary.incomplete.first).toContainEqual({
    name: 'shop.item',
    error: 'locked by another session',
  });
  expect(definitions()).toEqual([true, false, false, true, false]);
  expect(await ingest(sink, database)).toMatchObject({ sent: 3, lineage: 2, incomplete: noList });
  expect(definitions()).toEqual([true, true, true, true, true]);
  expect(await underLock()).toMatchObject({
    sent: 0,
    deleted: 0,
    lineage: 0,
    incomplete: { total: 3 },
  });
  expect(definitions()).toEqual([true, true, true, true, true]);
  await owner.end();
});

test('a database that is missing or refuses the role is skipped, and its catalog stays', async () => {
  const { database, sink, server } = await setUp();
  await ingest(sink, database);
  const requests = server.requests.length;
  await administer(`alter database "${database.name}" allow_connections false`);
  const run = () =>
    ingestPostgresMetadata(
      { postgres: fresh, sink },
      { config: postgresIngestionConfig.parse({}), database: database.name, service: 'src' },
    );
  const fresh = testPostgres();
  cleanUps.push(() => fresh.close());
  expect(await run()).toMatchObject({
    status: 'skipped',
    service: 'src',
    reason: expect.stringContaining('not currently accepting connections'),
  });
  await database.drop();
  expect(await run()).toEqual({
    status: 'skipped',
    service: 'src',
    reason: `Postgres at ${fresh.hostPort} has no database "${database.name}"`,
  });
  expect(server.requests.length).toBe(requests);
});

test('a database that stays missing is retired', async () => {
  const { database, sink, server } = await setUp();
  await ingest(sink, database);
  const input = { database: { name: database.name, service: 'src' } };
  const retire = (config: { readonly markDeletedTables: boolean; readonly dryRun: boolean }) =>
    retireDatabase({ sink }, { ...input, config });
  expect(await retire({ markDeletedTables: false, dryRun: false })).toMatchObject({
    status: 'kept',
    deleted: 0,
  });

  const folder = await openFolder();
  cleanUps.push(folder.stop);
  const tried = await retireDatabase(
    { sink: folder.sink },
    { ...input, config: { markDeletedTables: true, dryRun: true } },
  );
  expect(tried).toMatchObject({ status: 'kept' });

  const softDelete = () => Promise.reject(new TerminalError('no'));
  const refused = await retireDatabase(
    { sink: { ...sink, softDelete } },
    { ...input, config: { markDeletedTables: true, dryRun: false } },
  );
  expect(refused).toMatchObject({ status: 'kept', deleted: 0, failed: { total: 6 } });

  expect(await retire({ markDeletedTables: true, dryRun: false })).toEqual({
    status: 'retired',
    service: 'src',
    deleted: 6,
    failed: noList,
    location: sink.location,
  });
  expect(nonEmpty(server.entities('tables')).every((entity) => entity.deleted)).toBe(true);
});

test('a cancelled ingestion ends with the reason and writes nothing more', async () => {
  const { database, sink, server } = await setUp();
  const controller = new AbortController();
  const signal = controller.signal;
  const ensureService: CatalogSink['ensureService'] = async (body) => {
    await sink.ensureService(body);
    controller.abort(new Error('cancelled by the test'));
  };
  const input = {
    config: postgresIngestionConfig.parse({}),
    database: database.name,
    service: 'src',
  };
  await expect(
    ingestPostgresMetadata({ postgres, sink: { ...sink, ensureService }, signal }, input),
  ).rejects.toThrow('cancelled by the test');
  expect(server.entities('databaseSchemas')).toEqual([]);
});
