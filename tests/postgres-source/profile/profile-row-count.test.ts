import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chooseSample } from '#postgres-source/profile/choose-sample.ts';
import { rowCountOf } from '#postgres-source/profile/row-count.ts';
import type { ProfiledTable } from '#postgres-source/profile/tables.ts';
import { sourceDatabase, type SourceDatabase } from '../catalog-support.ts';

let database: SourceDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await sourceDatabase(`
    create table rows as select generate_series(1, 5000) as id;
    create view endless as select pg_sleep(60)::text as x;
  `);
  client = await database.connect();
});

beforeEach(async () => {
  await client.query('begin');
});

afterEach(async () => {
  await client.query('rollback');
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const rows: ProfiledTable = {
  oid: 0,
  schema: 'public',
  name: 'rows',
  stored: true,
  view: false,
  heap: true,
  estimatedRows: null,
  permitted: true,
  named: true,
  columns: [],
};
const size = { pages: 20_000, blockSize: 8192, bytes: 0 };
/** Simulates a table that takes too long to count. */
const endless = { ...rows, name: 'endless' };

test('pages are sampled where that takes enough of them, else rows', async () => {
  const choose = (pages: number) =>
    chooseSample(client, rows, { ...size, pages }, { maxRows: 500, seed: 1 });
  expect(await choose(20_000)).toEqual({
    sample: { kind: 'pages', percent: 10, seed: 1 },
    rows: 5000,
  });
  expect(await choose(5_000)).toEqual({
    sample: { kind: 'rows', percent: 10, seed: 1 },
    rows: 5000,
  });
});

test('a table with too few pages for so many rows is not counted', async () => {
  expect(
    await chooseSample(client, endless, { ...size, pages: 10 }, { maxRows: 2920, seed: 1 }),
  ).toEqual({ sample: { kind: 'all' } });
});

test.each([
  { estimatedRows: 2_000_000, percent: 25 },
  { estimatedRows: null, percent: 25 },
  // As before version 14 for a table that was never analyzed, or for one that was analyzed when it
  // was smaller.
  { estimatedRows: 0, percent: 25 },
  { estimatedRows: 400_000, percent: 25 },
])(
  'a table that takes too long to count is sampled by its estimate ($estimatedRows)',
  async ({ estimatedRows, percent }) => {
    await client.query('set local statement_timeout = 50');
    const chosen = await chooseSample(client, { ...endless, estimatedRows }, size, {
      maxRows: 500_000,
      seed: 1,
    });
    expect(chosen).toEqual({ sample: { kind: 'pages', percent, seed: 1 } });
    const usable = await client.query('select 1 as one');
    expect(usable.rows).toEqual([{ one: 1 }]);
  },
);

test('the row count of a table that was not counted is cautious, whatever the estimate says', async () => {
  const chosen = { sample: { kind: 'pages', percent: 25, seed: 1 } } as const;
  const count = (estimatedRows: number | null) =>
    rowCountOf(client, { ...endless, estimatedRows }, { chosen, seen: 500_000, size });
  const told = await count(null);
  expect(told).toBeGreaterThan(1_900_000);
  expect(told).toBeLessThan(2_000_000);
  expect(await count(9_000_000)).toBe(told);
  expect(await count(1_000_000)).toBe(1_000_000);
  expect(await count(10)).toBe(500_000);
});

test('of a view that takes too long to count, the rows that were read are counted', async () => {
  await client.query('set local statement_timeout = 50');
  const view = { ...endless, stored: false, view: true };
  expect(
    await rowCountOf(client, view, {
      chosen: { sample: { kind: 'first', rows: 10 } },
      seen: 10,
      size,
    }),
  ).toBe(10);
});
