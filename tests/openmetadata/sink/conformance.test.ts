import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fqn } from '#openmetadata/names.ts';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { database, profile, schema, service, table } from './bodies.ts';
import { openFolder, openStandIn } from './catalogs.ts';
import type { CatalogSink, StoredEntity } from '#openmetadata/sink/sink.ts';
import type { Catalog } from './catalogs.ts';

const db = 'pg-shop.shop';

async function putTable(
  sink: CatalogSink,
  ...parameters: Parameters<typeof table>
): Promise<StoredEntity> {
  return sink.put('table', withSourceHash(table(...parameters)));
}

describe.each([
  ['a folder', () => openFolder()],
  ['OpenMetadata', () => openStandIn()],
  [
    'an OpenMetadata that keeps what is deleted deleted when it is written',
    () => openStandIn({ revivedByPut: false }),
  ],
])('the catalog in %s', (_, open: () => Promise<Catalog>) => {
  let catalog: Catalog;
  let sink: CatalogSink;

  beforeEach(async () => {
    catalog = await open();
    sink = catalog.sink;
    await sink.ensureService(service);
    await sink.put('database', withSourceHash(database));
    await sink.put('databaseSchema', withSourceHash(schema));
  });

  afterEach(() => catalog.stop());

  it('never changes a service that exists', async () => {
    await sink.ensureService({
      ...service,
      connection: { config: { ...service.connection.config, hostPort: 'elsewhere:5432' } },
    });
    expect(await catalog.content()).not.toContain('elsewhere');
  });

  it('lists the live entities whose profiler people can configure', async () => {
    await putTable(sink, 'orders');
    const gone = await putTable(sink, 'gone');
    await sink.softDelete('table', gone);
    expect([...(await sink.profilerConfigs('table', db))]).toEqual([
      [fqn('pg-shop', 'shop', 'public', 'orders'), undefined],
    ]);
    expect([...(await sink.profilerConfigs('databaseSchema', db)).values()]).toEqual([undefined]);
  });

  it('lists what it was given, with hash', async () => {
    const body = withSourceHash(table('orders'));
    const stored = await sink.put('table', body);
    expect(stored).toMatchObject({
      name: 'orders',
      fqn: `${db}.public.orders`,
      sourceHash: body.sourceHash,
    });
    expect(await sink.list('table', db)).toEqual(new Map([[stored.fqn, stored]]));
    expect([...(await sink.list('database', 'pg-shop')).keys()]).toEqual([db]);
    expect([...(await sink.list('databaseSchema', db)).keys()]).toEqual([`${db}.public`]);
  });

  it('replaces what was there', async () => {
    const before = await putTable(sink, 'orders');
    const after = await putTable(sink, 'orders', { description: 'All orders' });
    expect(after).toMatchObject({ id: before.id, fqn: before.fqn });
    expect(after.sourceHash).not.toBe(before.sourceHash);
    expect((await sink.list('table', db)).get(after.fqn)).toEqual(after);
    expect(await catalog.content()).toContain('All orders');
  });

  it('keeps apart any two names', async () => {
    const names = [
      'users',
      'Users',
      'USERS',
      'a.b',
      'a b',
      'a/b',
      '../escape',
      '..',
      '.',
      'con',
      'x.profile',
      'x',
      'ü',
      'u\u0308',
      ' ',
      'a\tb',
      'é'.repeat(256),
    ];
    for (const name of names) await putTable(sink, name, { description: `This is ${name}` });
    for (const name of names)
      await sink.putTableProfile(fqn('pg-shop', 'shop', 'public', name), profile);
    const stored = [...(await sink.list('table', db)).values()];
    expect(stored.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(stored.map((entity) => entity.fqn).toSorted()).toEqual(
      names.map((name) => fqn('pg-shop', 'shop', 'public', name)).toSorted(),
    );
    expect(new Set(stored.map(({ sourceHash }) => sourceHash)).size).toBe(names.length);
  });

  it('takes names with dots at every level', async () => {
    await sink.ensureService({ ...service, name: 'pg.x' });
    const [svc, dbName, schemaName] = [fqn('pg.x'), fqn('pg.x', 'd.b'), fqn('pg.x', 'd.b', 's.1')];
    await sink.put('database', withSourceHash({ name: 'd.b', service: svc }));
    await sink.put('databaseSchema', withSourceHash({ name: 's.1', database: dbName }));
    await putTable(sink, 't', { databaseSchema: schemaName });
    expect([...(await sink.list('database', svc)).keys()]).toEqual([dbName]);
    expect([...(await sink.list('databaseSchema', dbName)).keys()]).toEqual([schemaName]);
    expect([...(await sink.list('table', dbName)).keys()]).toEqual([`${schemaName}.t`]);
  });

  it('lists only what is below the parent', async () => {
    await sink.put('database', withSourceHash({ name: 'shop2', service: 'pg-shop' }));
    await sink.put('databaseSchema', withSourceHash({ name: 'public', database: 'pg-shop.shop2' }));
    await putTable(sink, 'other', { databaseSchema: 'pg-shop.shop2.public' });
    const procedure = {
      name: 'f',
      databaseSchema: 'pg-shop.shop2.public',
      storedProcedureCode: { language: 'SQL', code: 'select 1' },
    };
    await sink.put('storedProcedure', withSourceHash(procedure));
    expect([...(await sink.list('table', db)).keys()]).toEqual([]);
    expect([...(await sink.list('storedProcedure', db)).keys()]).toEqual([]);
    expect([...(await sink.list('databaseSchema', db)).keys()]).toEqual([`${db}.public`]);
    expect([...(await sink.list('storedProcedure', 'pg-shop.shop2')).keys()]).toEqual([
      'pg-shop.shop2.public.f',
    ]);
  });

  it('lists more than fit on a page', async () => {
    const names = Array.from({ length: 230 }, (__, index) => `t${index}`);
    await Promise.all(names.map((name) => putTable(sink, name)));
    expect((await sink.list('table', db)).size).toBe(230);
  });

  it('lists nothing below what does not exist', async () => {
    expect((await sink.list('table', 'pg-shop.nowhere')).size).toBe(0);
  });

  it('hides what was soft-deleted, forgets nothing of it, and brings it back when it is put again', async () => {
    const stored = await putTable(sink, 'orders', { description: 'All orders' });
    await sink.softDelete('table', stored);
    await sink.softDelete('table', stored);
    expect((await sink.list('table', db)).size).toBe(0);
    expect(await catalog.content()).toContain('All orders');
    await expect(sink.putTableProfile('pg-shop.shop.public.orders2', profile)).rejects.toThrow(
      TerminalError,
    );
    const again = await putTable(sink, 'orders', { description: 'All orders' });
    expect(again.id).toBe(stored.id);
    expect([...(await sink.list('table', db)).keys()]).toEqual([stored.fqn]);
  });

  it('soft-deletes with a schema all that is in it', async () => {
    await putTable(sink, 'orders');
    const [stored] = (await sink.list('databaseSchema', db)).values();
    if (!stored) throw new Error('no schema');
    await sink.softDelete('databaseSchema', stored);
    expect((await sink.list('databaseSchema', db)).size).toBe(0);
    expect((await sink.list('table', db)).size).toBe(0);
    await expect(putTable(sink, 'late')).rejects.toThrow(TerminalError);
  });

  it('refuses what has no parent', async () => {
    await expect(
      sink.put('database', withSourceHash({ name: 'd', service: 'nowhere' })),
    ).rejects.toThrow(TerminalError);
    await expect(
      sink.put('databaseSchema', withSourceHash({ name: 's', database: 'pg-shop.nowhere' })),
    ).rejects.toThrow(TerminalError);
    await expect(putTable(sink, 't', { databaseSchema: 'pg-shop.shop.nowhere' })).rejects.toThrow(
      TerminalError,
    );
  });

  it('keeps profile, sample rows and lineage of tables, and refuses those of tables that it does not have', async () => {
    const [orders, totals] = [
      (await putTable(sink, 'orders')).fqn,
      (await putTable(sink, 'totals')).fqn,
    ];
    const edge = {
      from: orders,
      to: totals,
      sqlQuery: 'select sum(id) from orders',
      columns: [{ fromColumns: [`${orders}.id`], toColumn: `${totals}.id` }],
    };
    await sink.putTableProfile(orders, profile);
    await sink.putSampleData(orders, { columns: ['id'], rows: [['sample of orders']] });
    await sink.putLineage(edge);
    const content = await catalog.content();
    expect(content).toContain('"valuesCount":3');
    expect(content).toContain('sample of orders');
    expect(content).toContain('select sum(id) from orders');

    const missing = `${db}.public.missing`;
    await expect(sink.putTableProfile(missing, profile)).rejects.toThrow(TerminalError);
    await expect(sink.putSampleData(missing, { columns: [], rows: [] })).rejects.toThrow(
      TerminalError,
    );
    await expect(sink.putLineage({ ...edge, from: missing })).rejects.toThrow(TerminalError);
  });
});
