import { afterAll, expect, test } from 'vitest';
import { openProfiledDatabases } from './profile-support.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

const { profileOf, drop } = openProfiledDatabases();

afterAll(drop);

test('numbers of every type, manually', async () => {
  const { column, profile } = await profileOf(`
    create domain percent as numeric(5, 2) check (value between 0 and 100);
    create domain share as percent;
    create table t (s smallint, i int, b bigint, r real, d double precision, n numeric(10, 2), m money, p share);
    insert into t select i, i, i, i, i, i, i::money, i from unnest(array[1, 2, 2, 4, null]) i;
  `);
  expect(profile('public.t').columnProfile).toHaveLength(8);
  for (const name of ['s', 'i', 'b', 'r', 'd', 'n', 'm', 'p']) {
    expect(column('public.t', name)).toEqual({
      name,
      timestamp: Date.UTC(2025, 0, 2),
      valuesCount: 4,
      nullCount: 1,
      nullProportion: 0.2,
      uniqueCount: 2,
      uniqueProportion: 0.5,
      distinctCount: 3,
      distinctProportion: 0.75,
      min: 1,
      max: 4,
      sum: 9,
      mean: 2.25,
      stddev: Math.sqrt(1.1875),
      median: 2,
      firstQuartile: 1.75,
      thirdQuartile: 2.5,
      interQuartileRange: 0.75,
      nonParametricSkew: 0.25 / Math.sqrt(1.1875),
      histogram: {
        boundaries: ['1.000 to 1.945', '1.945 to 2.890', '2.890 to 3.835', '3.835 and up'],
        frequencies: [1, 2, 0, 1],
      },
    });
  }
});

test('a real is the number that a person wrote', async () => {
  const { column } = await profileOf('create table t (r real); insert into t values (0.1), (0.3)');
  expect(column('public.t', 'r')).toMatchObject({ min: 0.1, max: 0.3, median: 0.2 });
});

test('NaN and infinities are values, but not numbers to compute with', async () => {
  const { column } = await profileOf(`
    create table t (d double precision, n numeric, r real, only_nan double precision);
    insert into t select v, v::text::numeric, v, 'NaN'
    from unnest(array['-Infinity', '-Infinity', -1, 1, 3, 'Infinity', 'NaN', 'NaN', null]::float8[]) v;
  `);
  const expected = {
    valuesCount: 8,
    nullCount: 1,
    distinctCount: 6,
    uniqueCount: 4,
    min: -1,
    max: 3,
    sum: 3,
    mean: 1,
    median: 1,
    firstQuartile: 0,
    thirdQuartile: 2,
    stddev: expect.closeTo(Math.sqrt(8 / 3), 9) as number,
    histogram: { boundaries: ['-1.000 to 1.773', '1.773 and up'], frequencies: [2, 1] },
  };
  for (const name of ['d', 'n', 'r']) expect(column('public.t', name)).toMatchObject(expected);
  const onlyNaN = column('public.t', 'only_nan');
  expect(onlyNaN).toMatchObject({ valuesCount: 9, distinctCount: 1, uniqueCount: 0 });
  for (const absent of ['min', 'max', 'sum', 'mean', 'median', 'histogram'])
    expect(onlyNaN).not.toHaveProperty(absent);
});

test('numbers whose sum or square is more than a double holds', async () => {
  const { column } = await profileOf(`
    create table t (d double precision, n numeric, whole bigint, small numeric, same int);
    insert into t values (1.7e308, '1e400', 9223372036854775807, '1e-400', 7), (1.7e308, '3e400', -9223372036854775808, '2e-400', 7), (-1.7e308, '-1', 0, 0, 7);
  `);
  const double = column('public.t', 'd');
  expect(double).toMatchObject({
    valuesCount: 3,
    min: -1.7e308,
    max: 1.7e308,
    sum: 1.7e308,
    distinctCount: 2,
  });
  expect(double).not.toHaveProperty('histogram');
  const decimal = column('public.t', 'n');
  expect(decimal).toMatchObject({ min: -1, max: `3${'0'.repeat(400)}`, distinctCount: 3 });
  expect(decimal).not.toHaveProperty('sum');
  expect(column('public.t', 'whole')).toMatchObject({
    min: '-9223372036854775808',
    max: '9223372036854775807',
    sum: -1,
    median: 0,
  });
  expect(column('public.t', 'small')).toMatchObject({
    distinctCount: 3,
    histogram: { boundaries: ['0 and up'], frequencies: [3] },
  });
  expect(column('public.t', 'same')).toMatchObject({
    stddev: 0,
    nonParametricSkew: 0,
    histogram: { boundaries: ['7.000 and up'], frequencies: [3] },
  });
});

test('numbers that even decimals cannot add up', async () => {
  const { column } = await profileOf(`
    create table t (n numeric, i int);
    insert into t values (('9e131071')::numeric, 1), (('9e131071')::numeric, 2);
  `);
  expect(column('public.t', 'n')).toMatchObject({ valuesCount: 2, distinctCount: 1 });
  expect(column('public.t', 'i')).toMatchObject({ min: 1, max: 2, median: 1.5 });
});

test('dates before Christ, after 9999 and without end', async () => {
  const { column } = await profileOf(`
    create table t (d date, ts timestamp, tz timestamptz, clock time, zoned timetz);
    insert into t values
      ('0044-03-15 BC', '0001-01-01 00:00:00 BC', '2024-02-29 12:00:00.5+02', '00:00', '10:00+02'),
      ('infinity', 'infinity', '-infinity', '24:00', '10:00-03:30'),
      ('10000-01-01', '294276-12-31 23:59:59', '2024-03-01 00:00:00+00', '12:30:00.25', '09:00+00'),
      (null, '-infinity', null, null, null);
  `);
  expect(column('public.t', 'd')).toMatchObject({
    valuesCount: 3,
    distinctCount: 3,
    min: '-000043-03-15',
    max: '+010000-01-01',
  });
  expect(column('public.t', 'ts')).toMatchObject({
    min: '0000-01-01T00:00:00',
    max: '+294276-12-31T23:59:59',
  });
  expect(column('public.t', 'tz')).toMatchObject({
    min: '2024-02-29T10:00:00.5Z',
    max: '2024-03-01T00:00:00Z',
  });
  expect(column('public.t', 'clock')).toMatchObject({ min: '00:00:00', max: '24:00:00' });
  expect(column('public.t', 'zoned')).toMatchObject({
    min: '10:00:00+02:00',
    max: '10:00:00-03:30',
  });
  expect(column('public.t', 'd')).not.toHaveProperty('histogram');
});

test('all metrics of a text are those of its length, in characters', async () => {
  const { column } = await profileOf(`
    create extension citext;
    create table t (v varchar(10), c char(10), n name, x text, ci citext);
    insert into t values ('ä', 'ab', 'x', repeat('€', 100000), 'A'), ('日本語', 'ab ', 'x', repeat('€', 100000), 'a'), (null, null, null, '', 'b');
  `);
  expect(column('public.t', 'v')).toMatchObject({ mean: 2, distinctCount: 2, uniqueCount: 2 });
  expect(column('public.t', 'c')).toMatchObject({ mean: 2, distinctCount: 1, uniqueCount: 0 });
  expect(column('public.t', 'x')).toMatchObject({
    mean: 200_000 / 3,
    distinctCount: 2,
    uniqueCount: 1,
  });
  expect(column('public.t', 'ci')).toMatchObject({ distinctCount: 2, uniqueCount: 1 });
  expect(column('public.t', 'v')).toEqual({
    name: 'v',
    timestamp: Date.UTC(2025, 0, 2),
    valuesCount: 2,
    nullCount: 1,
    nullProportion: 1 / 3,
    uniqueCount: 2,
    uniqueProportion: 1,
    distinctCount: 2,
    distinctProportion: 1,
    min: 1,
    max: 3,
    sum: 4,
    mean: 2,
    stddev: 1,
    median: 2,
    firstQuartile: 1.5,
    thirdQuartile: 2.5,
    interQuartileRange: 1,
    nonParametricSkew: 0,
    histogram: { boundaries: ['1.000 to 2.587', '2.587 and up'], frequencies: [1, 1] },
  });
  expect(column('public.t', 'c')).toMatchObject({
    min: 2,
    max: 2,
    stddev: 0,
    nonParametricSkew: 0,
  });
  expect(column('public.t', 'x')).toMatchObject({
    min: 0,
    max: 100_000,
    sum: 200_000,
    median: 100_000,
    firstQuartile: 50_000,
  });
});

test('the labels of an enumeration are texts too, and those of no text have no length', async () => {
  const { column } = await profileOf(`
    create type mood as enum ('sad', 'ok', 'überglücklich');
    create domain current_mood as mood;
    create table t (m mood, d current_mood, c "char", none text, empty text);
    insert into t values ('sad', 'sad', 'x', null, ''), ('ok', 'ok', null, null, ''), ('ok', 'ok', 'y', null, ''), ('überglücklich', 'überglücklich', 'y', null, '');
  `);
  for (const name of ['m', 'd']) {
    expect(column('public.t', name)).toMatchObject({
      distinctCount: 3,
      uniqueCount: 2,
      min: 2,
      max: 13,
      sum: 20,
      mean: 5,
      median: 2.5,
    });
    expect(column('public.t', name).histogram?.frequencies).toEqual([3, 0, 1]);
  }
  expect(column('public.t', 'c')).toMatchObject({
    distinctCount: 2,
    uniqueCount: 1,
    min: 1,
    max: 1,
    sum: 3,
  });
  expect(column('public.t', 'empty')).toMatchObject({
    distinctCount: 1,
    min: 0,
    max: 0,
    sum: 0,
    mean: 0,
    stddev: 0,
  });
  expect(Object.keys(column('public.t', 'none')).toSorted()).toEqual(
    [
      'distinctCount',
      'name',
      'nullCount',
      'nullProportion',
      'timestamp',
      'uniqueCount',
      'valuesCount',
    ].toSorted(),
  );
});

test('texts that are equal though their lengths differ count once', async () => {
  const { column } = await profileOf(`
    create extension citext;
    create collation loose (provider = icu, locale = 'und', deterministic = false);
    create table t (ci citext, c text collate loose); insert into t values ('a', '${'\u00e4'}'), ('A', '${'a\u0308'}'), ('b', 'b');
  `);
  expect(column('public.t', 'ci')).toMatchObject({ distinctCount: 2, uniqueCount: 1, sum: 3 });
  expect(column('public.t', 'c')).toMatchObject({
    distinctCount: 2,
    uniqueCount: 1,
    sum: 4,
    min: 1,
    max: 2,
  });
});

test('types that are only told apart', async () => {
  const { column } = await profileOf(`
    create table t (b bool, u uuid, y bytea, i interval, inet inet, bits bit varying, o oid);
    insert into t select i > 1, ('00000000-0000-0000-0000-00000000000' || i)::uuid, repeat('x', i)::bytea, i * interval '1 day', '10.0.0.1', i::bit(4), i
    from generate_series(1, 3) i;
  `);
  const counts = {
    b: [2, 1],
    u: [3, 3],
    y: [3, 3],
    i: [3, 3],
    inet: [1, 0],
    bits: [3, 3],
    o: [3, 3],
  };
  for (const [name, [distinctCount, uniqueCount]] of Object.entries(counts)) {
    expect(column('public.t', name), name).toMatchObject({
      valuesCount: 3,
      distinctCount,
      uniqueCount,
    });
    expect(column('public.t', name), name).not.toHaveProperty('min');
  }
});

test('types without equality or without metrics have their values and nulls', async () => {
  const { profile } = await profileOf(`
    create extension hstore;
    create type geometry;
    create function geometry_in(cstring) returns geometry language internal immutable strict as 'textin';
    create function geometry_out(geometry) returns cstring language internal immutable strict as 'textout';
    create type geometry (input = geometry_in, output = geometry_out, like = text);
    create type pair as (a int, b json);
    create table t (j json, jb jsonb, a int[], aa text[][], p point, x xml, g geometry, c pair, r int4range, h hstore, v tsvector, path polygon, l pg_lsn, vec int2vector);
    insert into t values
      ('{"a": 1}', '{"a": 1}', '{1,null}', '{{a},{b}}', '(1,2)', '<a/>', 'POINT(1 2)', '(1,"{}")', '[1,2)', 'a=>1', 'a b', '((0,0),(1,1))', '0/1', '1 2'),
      (null, null, null, null, null, null, null, null, null, null, null, null, null, null);
  `);
  expect(profile('public.t').columnProfile).toHaveLength(14);
  for (const { name, timestamp, ...metrics } of nonEmpty(profile('public.t').columnProfile)) {
    expect(metrics, `${name} ${timestamp}`).toEqual({
      valuesCount: 1,
      nullCount: 1,
      nullProportion: 0.5,
    });
  }
});
