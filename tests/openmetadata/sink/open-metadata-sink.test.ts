import { afterEach, beforeEach, expect, it } from 'vitest';
import { createOpenMetadataSink } from '#openmetadata/sink/open-metadata-sink.ts';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import { createOpenMetadata, openMetadataEnv } from '#resources/open-metadata.ts';
import { database, profile, schema, service, table } from './bodies.ts';
import { setProfilerConfig } from '#tests/doubles/stand-ins/open-metadata/set-profiler-config.ts';
import { openStandIn } from './catalogs.ts';

let catalog: Awaited<ReturnType<typeof openStandIn>>;

beforeEach(async () => {
  catalog = await openStandIn();
  await catalog.sink.ensureService(service);
});

afterEach(() => catalog.stop());

const connect = () => createOpenMetadata(openMetadataEnv.parse(catalog.server.env));
const requestsSince = (start: number) =>
  catalog.server.requests.slice(start).map(({ method, path }) => `${method} ${path}`);

it('brings a soft-deleted service back with the connection that it had', async () => {
  const client = connect();
  const [stored] = catalog.server.entities();
  await client.softDelete('services/databaseServices', String(stored?.id));
  await catalog.sink.ensureService({
    ...service,
    connection: { config: { ...service.connection.config, hostPort: 'elsewhere:5432' } },
  });
  expect(catalog.server.entities()).toMatchObject([
    { id: stored?.id, deleted: false, body: service },
  ]);
});

it('lists nothing of elsewhere, should the server ignore the filter', async () => {
  await catalog.sink.put('database', withSourceHash(database));
  await catalog.sink.ensureService({ ...service, name: 'pg-shop2' });
  await catalog.sink.put('database', withSourceHash({ ...database, service: 'pg-shop2' }));
  const client = connect();
  const sink = createOpenMetadataSink({
    ...client,
    list: (collection) => client.list(collection, {}),
  });
  expect([...(await sink.list('database', 'pg-shop')).keys()]).toEqual(['pg-shop.shop']);
});

it('requests the id of a table only when it has not seen it', async () => {
  await catalog.sink.put('database', withSourceHash(database));
  await catalog.sink.put('databaseSchema', withSourceHash(schema));
  const { id, fqn } = await catalog.sink.put('table', withSourceHash(table('orders')));
  let start = catalog.server.requests.length;
  await catalog.sink.putTableProfile(fqn, profile);
  expect(requestsSince(start)).toEqual([`PUT /v1/tables/${id}/tableProfile`]);

  const another = createOpenMetadataSink(connect());
  start = catalog.server.requests.length;
  await another.putTableProfile(fqn, profile);
  await another.putSampleData(fqn, { columns: ['id'], rows: [] });
  expect(requestsSince(start)).toEqual([
    `GET /v1/tables/name/${fqn}`,
    `PUT /v1/tables/${id}/tableProfile`,
    `PUT /v1/tables/${id}/sampleData`,
  ]);
});

it('reads what people set about profiles in list pages, and then knows the tables that profiles are of', async () => {
  const { sink, server } = catalog;
  await sink.put('database', withSourceHash(database));
  await sink.put('databaseSchema', withSourceHash(schema));
  for (let index = 0; index < 120; index += 1)
    await sink.put('table', withSourceHash(table(`t${String(index).padStart(3, '0')}`)));
  await setProfilerConfig(server, 'tables', 'pg-shop.shop.public.t110', { excludeColumns: ['id'] });
  await setProfilerConfig(server, 'databases', 'pg-shop.shop', { profileSample: 5 });
  const other = createOpenMetadataSink(connect());
  const start = server.requests.length;
  const tables = await other.profilerConfigs('table', 'pg-shop.shop');
  expect(tables.size).toBe(120);
  expect(tables.get('pg-shop.shop.public.t110')).toMatchObject({ excludeColumns: ['id'] });
  expect(
    (await other.profilerConfigs('database', 'pg-shop.shop')).get('pg-shop.shop'),
  ).toMatchObject({ profileSample: 5 });
  await other.putTableProfile('pg-shop.shop.public.t003', profile);
  expect(requestsSince(start)).toEqual([
    'GET /v1/tables',
    'GET /v1/tables',
    'GET /v1/databases',
    expect.stringMatching(/^PUT .*tableProfile$/),
  ]);
});
