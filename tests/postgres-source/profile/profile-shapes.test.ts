import { afterAll, expect, test } from 'vitest';
import { postgresUrl } from '#tests/support/services.ts';
import { sourceDatabase } from '../catalog-support.ts';
import { openProfiledDatabases } from './profile-support.ts';

const { profileOf, add, drop } = openProfiledDatabases();

afterAll(drop);

test('no tables at all', async () => {
  const { summary } = await profileOf('');
  expect(summary).toMatchObject({
    status: 'profiled',
    service: 'svc',
    tables: 0,
    columns: 0,
    rows: 0,
    location: 'memory',
  });
});

test('tables without columns, without rows, and with columns that were dropped', async () => {
  const { profile, sample, column } = await profileOf(`
    create table nothing ();
    insert into nothing default values;
    create table empty (id int, name text, at date, data json);
    create table dropped (a int, b int, c int);
    alter table dropped drop column b;
    insert into dropped values (1, 3);
  `);
  expect(profile('public.nothing')).toMatchObject({
    tableProfile: { rowCount: 1, columnCount: 0 },
    columnProfile: [],
  });
  expect(sample('public.nothing')).toBeUndefined();
  expect(profile('public.empty').tableProfile).toMatchObject({
    rowCount: 0,
    columnCount: 4,
    sizeInByte: 8192,
  });
  expect(column('public.empty', 'id')).toEqual({
    name: 'id',
    timestamp: expect.any(Number) as number,
    valuesCount: 0,
    nullCount: 0,
    uniqueCount: 0,
    distinctCount: 0,
  });
  expect(sample('public.empty')).toEqual({ columns: ['id', 'name', 'at', 'data'], rows: [] });
  expect(profile('public.dropped').columnProfile.map(({ name }) => name)).toEqual(['a', 'c']);
  expect(sample('public.dropped')?.rows).toEqual([[1, 3]]);
});

test('a table of 1,600 columns', async () => {
  const columns = Array.from(
    { length: 1600 },
    (_, index) => `c${index} ${['int', 'text', 'float8', 'date'][index % 4]}`,
  );
  const { profile, column, sample } = await profileOf(`
    create table wide (${columns.join(', ')});
    insert into wide (c0, c1, c2, c3, c1596) values (1, 'a', 'NaN', '2024-01-01', 1), (3, 'b', 2, '2024-01-02', 3);
  `);
  expect(profile('public.wide').columnProfile).toHaveLength(1600);
  expect(column('public.wide', 'c0')).toMatchObject({
    mean: 2,
    median: 2,
    histogram: { frequencies: [1, 1] },
  });
  expect(column('public.wide', 'c2')).toMatchObject({ valuesCount: 2, mean: 2 });
  expect(column('public.wide', 'c1596')).toMatchObject({
    mean: 2,
    median: 2,
    histogram: { frequencies: [1, 1] },
  });
  expect(column('public.wide', 'c1599')).toMatchObject({ valuesCount: 0, nullCount: 2 });
  expect(sample('public.wide')?.rows[0]).toHaveLength(1600);
});

test('a wide view is profiled like a table', async () => {
  const columns = Array.from({ length: 120 }, (_, index) => `i + ${index} as c${index}`);
  const { column, profile } = await profileOf(
    `create view v as select ${columns.join(', ')} from generate_series(1, 10) i`,
  );
  expect(profile('public.v').columnProfile).toHaveLength(120);
  expect(column('public.v', 'c119')).toMatchObject({
    min: 120,
    max: 129,
    mean: 124.5,
    median: 124.5,
    distinctCount: 10,
    uniqueCount: 10,
  });
  expect(column('public.v', 'c119').histogram?.frequencies.reduce((a, b) => a + b)).toBe(10);
});

test('hostile names', async () => {
  const quote = '__reserved__quote__';
  const { summary, profile, column } = await profileOf(`
    create schema "Größe.x";
    create schema "a""b";
    create table "Größe.x"."日本 ""語"".x" ("t" int, "select" int, "naïve, ’s" text, "Id" int, "id" int, " " int, "a.b" int, "$1" int, "%s" int);
    insert into "Größe.x"."日本 ""語"".x" values (1, 2, 'x', 3, 4, 5, 6, 7, 8);
    create view "a""b"."v;--" as select * from "Größe.x"."日本 ""語"".x";
  `);
  expect(summary).toMatchObject({ tables: 2, columns: 18, rows: 2 });
  const names = ['t', 'select', 'naïve, ’s', 'Id', 'id', ' ', 'a.b', '$1', '%s'];
  expect(
    profile(`"Größe.x"."日本 ${quote}語${quote}.x"`).columnProfile.map(({ name }) => name),
  ).toEqual(names);
  expect(column(`"Größe.x"."日本 ${quote}語${quote}.x"`, 'Id')).toMatchObject({ min: 3, max: 3 });
  expect(column(`a${quote}b.v;--`, 'id')).toMatchObject({ min: 4, max: 4 });
});

test('partitioned tables, views, materialized views, foreign tables and inheritance', async () => {
  const { hostname, port, username, password } = new URL(postgresUrl());
  const remote = await sourceDatabase(
    'create table r (id int); insert into r values (1), (2), (3)',
  );
  add(remote);
  const { summary, column, profile } = await profileOf(`
    create extension postgres_fdw;
    create server other foreign data wrapper postgres_fdw options (host '${hostname}', port '${port}', dbname '${remote.name}');
    create user mapping for current_user server other options (user '${decodeURIComponent(username)}', password '${decodeURIComponent(password)}');
    create foreign table f (id int) server other options (table_name 'r');
    create table p (id int, d date) partition by range (d);
    create table p1 partition of p for values from ('2024-01-01') to ('2025-01-01');
    create table p2 partition of p for values from ('2025-01-01') to ('2026-01-01');
    insert into p values (1, '2024-05-05'), (2, '2025-05-05'), (3, '2025-05-06');
    create table parent (id int);
    create table child () inherits (parent);
    insert into parent values (1);
    insert into child values (2);
    create view v as select id * 2 as id from p;
    create materialized view m as select id * 3 as id from p;
  `);
  expect(summary).toMatchObject({
    tables: 6,
    columns: 7,
    sampledTables: 0,
    notRandom: { total: 0 },
  });
  expect(profile('public.p').tableProfile).toMatchObject({ rowCount: 3, sizeInByte: 16_384 });
  expect(column('public.p', 'd')).toMatchObject({ min: '2024-05-05', max: '2025-05-06' });
  expect(column('public.v', 'id')).toMatchObject({ sum: 12, median: 4 });
  expect(profile('public.v').tableProfile).not.toHaveProperty('sizeInByte');
  expect(column('public.m', 'id')).toMatchObject({ sum: 18 });
  expect(column('public.f', 'id')).toMatchObject({ valuesCount: 3, mean: 2, distinctCount: 3 });
  expect(column('public.parent', 'id')).toMatchObject({ valuesCount: 2, max: 2 });
});

test('patterns choose schemas and tables, and views can be left out', async () => {
  const { summary } = await profileOf(
    `create schema sales; create schema sales_old; create schema ops;
     create table sales.orders (id int); create table sales.orders_tmp (id int); create table sales_old.orders (id int); create table ops.orders (id int);
     create view sales.orders_view as select 1 as id; create materialized view sales.orders_stored as select 1 as id;`,
    {
      schemas: { include: ['sales'], exclude: ['sales_old'] },
      tables: { exclude: ['.*_tmp'] },
      profile: { views: false },
    },
  );
  expect(summary.tables).toBe(2);
});
