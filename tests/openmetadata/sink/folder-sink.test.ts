import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { safeFileName } from '#openmetadata/sink/safe-file-name.ts';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import { database, profile, schema, service, table } from './bodies.ts';
import { openFolder, readFolder } from './catalogs.ts';
import type { TableBody } from '#openmetadata/entities.ts';

describe('the folder of a catalog', () => {
  let folder: Awaited<ReturnType<typeof openFolder>>;

  beforeEach(async () => (folder = await openFolder()));
  afterEach(() => folder.stop());

  async function write(tables: readonly TableBody[]): Promise<void> {
    const { sink } = folder;
    await sink.ensureService(service);
    await sink.put('database', withSourceHash(database));
    await sink.put('databaseSchema', withSourceHash(schema));
    await Promise.all(tables.map((body) => sink.put('table', withSourceHash(body))));
  }

  it('reads like the catalog', async () => {
    await write([table('orders'), table('totals')]);
    const { sink } = folder;
    const code = { language: 'SQL', code: 'select 1' };
    await sink.put(
      'storedProcedure',
      withSourceHash({
        name: 'f',
        databaseSchema: 'pg-shop.shop.public',
        storedProcedureCode: code,
      }),
    );
    await sink.putTableProfile('pg-shop.shop.public.orders', profile);
    await sink.putSampleData('pg-shop.shop.public.orders', { columns: ['id'], rows: [[1]] });
    await sink.putLineage({
      from: 'pg-shop.shop.public.orders',
      to: 'pg-shop.shop.public.totals',
      columns: [],
    });
    const files = await readFolder(folder.directory);
    expect(Object.keys(files)).toEqual([
      'pg-shop/service.json',
      'pg-shop/shop/database.json',
      expect.stringMatching(
        /^pg-shop\/shop\/public\/lineage\/totals\.from\.pg-shop\.shop\.public\.orders~[0-9a-f]{12}\.json$/,
      ),
      'pg-shop/shop/public/procedures/f.json',
      'pg-shop/shop/public/schema.json',
      'pg-shop/shop/public/tables/orders.json',
      'pg-shop/shop/public/tables/orders.profile.json',
      'pg-shop/shop/public/tables/orders.sample.json',
      'pg-shop/shop/public/tables/totals.json',
    ]);
    expect(files['pg-shop/shop/public/tables/orders.json']).toEqual({
      fullyQualifiedName: 'pg-shop.shop.public.orders',
      ...withSourceHash(table('orders')),
    });
  });

  it('marks what is soft-deleted', async () => {
    await write([table('orders')]);
    const [stored] = (await folder.sink.list('table', 'pg-shop.shop')).values();
    if (!stored) throw new Error('no table');
    await folder.sink.softDelete('table', stored);
    expect(
      (await readFolder(folder.directory))['pg-shop/shop/public/tables/orders.json'],
    ).toMatchObject({ name: 'orders', deleted: true });
  });

  it('is the same whatever the order of writing', async () => {
    const tables = [table('a'), table('B'), table('c.d')];
    await write(tables);
    const once = await readFolder(folder.directory);
    await folder.stop();
    folder = await openFolder();
    await write(tables.toReversed());
    await write(tables);
    expect(await readFolder(folder.directory)).toEqual(once);
  });
});

describe('a safe file name', () => {
  it.each(['users', 'order_items', '_x', 'a-b', '2024'])('is %j itself', (name) => {
    expect(safeFileName(name)).toBe(name);
  });

  it.each([
    ['Users', /^Users~[0-9a-f]{12}$/],
    ['events/e.json', /^events_e\.json~[0-9a-f]{12}$/],
    ['..', /^_~[0-9a-f]{12}$/],
    ['', /^~[0-9a-f]{12}$/],
    ['con', /^con~[0-9a-f]{12}$/],
    ['größe', /^gr__e~[0-9a-f]{12}$/],
  ])('of %j can still be read', (name, expected) => {
    expect(safeFileName(name)).toMatch(expected);
  });

  it('is short, has no separator, and is its own also where case does not count', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom('a', 'A', '.', '/', '~', '_') }),
    );
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(safeFileName(a)).toMatch(/^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,112}$/);
        expect(safeFileName(a).toLowerCase() === safeFileName(b).toLowerCase()).toBe(a === b);
      }),
    );
  });
});
