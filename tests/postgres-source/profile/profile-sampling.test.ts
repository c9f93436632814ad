import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceDatabase, testPostgres, type SourceDatabase } from '../catalog-support.ts';
import { profileDatabase } from './profile-support.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

const postgres = testPostgres();
let database: SourceDatabase;

beforeAll(async () => {
  database = await sourceDatabase(`
    create table big (id int, constant int, bucket int, label text) with (autovacuum_enabled = false);
    insert into big select i, 7, i % 4, 'label ' || i % 100 from generate_series(1, 40000) i;
    create table stale (id int) with (autovacuum_enabled = false);
    insert into stale select generate_series(1, 30000);
    analyze stale;
    delete from stale where id > 5;
    create table parts (id int) partition by range (id);
    create table part1 partition of parts for values from (0) to (20001);
    create table part2 partition of parts for values from (20001) to (50000);
    insert into parts select generate_series(1, 40000);
    create view seen as select * from big;
  `);
});

afterAll(async () => {
  await postgres.close();
  await database.drop();
});

test('a table of more rows is sampled; its row count is the true one and its columns speak of one sample', async () => {
  const { profile, column, summary } = await profileDatabase(postgres, database.name, {
    config: { profile: { maxRows: 4000 }, tables: { include: ['big'] } },
  });
  expect(profile('public.big').tableProfile).toMatchObject({
    rowCount: 40_000,
    profileSample: 10,
    profileSampleType: 'PERCENTAGE',
  });
  expect(summary).toMatchObject({ rows: 40_000, sampledTables: 1, notRandom: { total: 0 } });
  const seen = column('public.big', 'id').valuesCount!;
  expect(seen).toBeGreaterThan(3_000);
  expect(seen).toBeLessThan(5_000);
  for (const name of ['id', 'constant', 'bucket', 'label'])
    expect(column('public.big', name)).toMatchObject({ valuesCount: seen, nullCount: 0 });
  expect(column('public.big', 'id')).toMatchObject({
    distinctCount: seen,
    uniqueCount: seen,
    uniqueProportion: 1,
  });
  for (const name of ['id', 'constant', 'bucket']) {
    expect(column('public.big', name).histogram?.frequencies.reduce((a, b) => a + b)).toBe(seen);
  }
  expect(column('public.big', 'constant')).toMatchObject({ sum: 7 * seen, median: 7 });
});

test('the same moment gives the same sample, another one another', async () => {
  const config = { profile: { maxRows: 4000 }, tables: { include: ['big'] } };
  const sumAt = async (capturedAt: number) =>
    (await profileDatabase(postgres, database.name, { config, capturedAt })).column(
      'public.big',
      'id',
    ).sum;
  expect(await sumAt(1_700_000_000_000)).toBe(await sumAt(1_700_000_000_000));
  expect(await sumAt(1_700_000_000_000)).not.toBe(await sumAt(1_700_000_100_000));
});

test('an outdated estimate neither samples a small table nor inflates its row count', async () => {
  const { profile, column } = await profileDatabase(postgres, database.name, {
    config: { profile: { maxRows: 100 }, tables: { include: ['stale'] } },
  });
  expect(profile('public.stale').tableProfile).toMatchObject({ rowCount: 5, profileSample: 100 });
  expect(column('public.stale', 'id')).toMatchObject({ valuesCount: 5, max: 5 });
});

test('a partitioned table is sampled in all its partitions', async () => {
  const { profile, column } = await profileDatabase(postgres, database.name, {
    config: { profile: { maxRows: 4000 }, tables: { include: ['parts'] } },
  });
  expect(profile('public.parts').tableProfile).toMatchObject({
    rowCount: 40_000,
    profileSample: 10,
  });
  expect(column('public.parts', 'id').min).toBeLessThan(20_000);
  expect(column('public.parts', 'id').max).toBeGreaterThan(20_001);
});

test('of a large view the first rows are profiled, which is said', async () => {
  const { profile, column, summary } = await profileDatabase(postgres, database.name, {
    config: { profile: { maxRows: 500 }, tables: { include: ['seen'] } },
  });
  expect(profile('public.seen').tableProfile).toMatchObject({
    rowCount: 40_000,
    profileSample: 500,
    profileSampleType: 'ROWS',
  });
  expect(summary).toMatchObject({
    sampledTables: 1,
    notRandom: { total: 1, first: ['public.seen'] },
  });
  for (const name of ['id', 'constant', 'bucket', 'label'])
    expect(column('public.seen', name).valuesCount).toBe(500);
  expect(column('public.seen', 'id').histogram?.frequencies.reduce((a, b) => a + b)).toBe(500);
});

test.each([1, 10, 399, 40_000, 1_000_000])(
  'no more than the true rows are counted, profiling %d',
  async (maxRows) => {
    const { profile } = await profileDatabase(postgres, database.name, {
      config: { profile: { maxRows } },
    });
    for (const [table, rows] of Object.entries({
      big: 40_000,
      stale: 5,
      parts: 40_000,
      seen: 40_000,
    })) {
      const { tableProfile, columnProfile } = profile(`public.${table}`);
      expect(tableProfile.rowCount).toBe(rows);
      for (const { valuesCount } of nonEmpty(columnProfile))
        expect(valuesCount).toBeLessThanOrEqual(rows);
    }
  },
);
