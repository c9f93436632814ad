import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceDatabase, testPostgres, type SourceDatabase } from '../catalog-support.ts';
import { profileDatabase } from './profile-support.ts';

const postgres = testPostgres();
let database: SourceDatabase;

beforeAll(async () => {
  database = await sourceDatabase(`
    create type mood as enum ('sad', 'ok');
    create type pair as (a int, b text);
    create table cells (
      i int, big bigint, huge bigint, f float8, nan float8, n numeric(10, 2), cash money, b bool, t text, emoji text, y bytea, long_y bytea, d date, ts timestamp, tz timestamptz,
      bc date, never timestamp, span interval, j json, jb jsonb, a int[], aa text[][], e mood, c pair, p point, u uuid, long_json jsonb
    );
    insert into cells values (
      1, 9007199254740991, 9007199254740993, 0.1, 'NaN', 1.50, 12.30, true, repeat('x', 2000), repeat('😀', 900), '\\x00ff', decode(repeat('ab', 100), 'hex'),
      '2024-02-29', '2024-02-29 12:00:00.5', '2024-02-29 12:00:00+02', '0044-03-15 BC', 'infinity', '1 day 2 hours', '{"a": [1, null]}', '{"b": "ä"}', '{1,null,3}', '{{a,"b,c"},{d,e}}',
      'ok', '(1,"x y")', '(1,2)', '00000000-0000-0000-0000-000000000001', to_jsonb(repeat('x', 5000))
    );
    insert into cells default values;
    create table many (id int);
    insert into many select generate_series(1, 200);
  `);
});

afterAll(async () => {
  await postgres.close();
  await database.drop();
});

test('cells are what JSON can carry', async () => {
  const { sample } = await profileDatabase(postgres, database.name, {
    config: { tables: { include: ['cells'] } },
  });
  const { columns, rows } = sample('public.cells')!;
  expect(rows).toHaveLength(2);
  expect(rows[1]).toEqual(columns.map(() => null));
  const cells = Object.fromEntries(columns.map((name, index) => [name, rows[0]![index]]));
  const length = Math.floor(20_000 / columns.length);
  expect(cells).toEqual({
    i: 1,
    big: 9_007_199_254_740_991,
    huge: '9007199254740993',
    f: 0.1,
    nan: 'NaN',
    n: '1.50',
    cash: '12.30',
    b: true,
    t: `${'x'.repeat(length)}…`,
    emoji: `${'😀'.repeat(length)}…`,
    y: '\\x00ff',
    long_y: `\\x${'ab'.repeat(32)}…`,
    d: '2024-02-29',
    ts: '2024-02-29T12:00:00.5',
    tz: '2024-02-29T10:00:00Z',
    bc: '-000043-03-15',
    never: 'infinity',
    span: 'P1DT2H',
    j: { a: [1, null] },
    jb: { b: 'ä' },
    a: [1, null, 3],
    aa: [
      ['a', 'b,c'],
      ['d', 'e'],
    ],
    e: 'ok',
    c: '(1,"x y")',
    p: '(1,2)',
    u: '00000000-0000-0000-0000-000000000001',
    long_json: `"${'x'.repeat(length - 1)}…`,
  });
});

test('as many rows as the config says', async () => {
  const { sample } = await profileDatabase(postgres, database.name, {
    config: { sampleData: { rows: 7 } },
  });
  expect(sample('public.many')?.rows).toHaveLength(7);
});

test('no row of an excluded database is read, and none where sample data is off', async () => {
  const excluded = await profileDatabase(postgres, database.name, {
    config: { sampleData: { exclude: ['cata'] } },
  });
  const off = await profileDatabase(postgres, database.name, {
    config: { sampleData: { enabled: false } },
  });
  for (const { summary, sample } of [excluded, off]) {
    expect(summary.tables).toBe(2);
    expect([sample('public.cells'), sample('public.many')]).toEqual([undefined, undefined]);
  }
});
