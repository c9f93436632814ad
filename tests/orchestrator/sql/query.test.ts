import pg from 'pg';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { RetryableError } from '#orchestrator/errors.ts';
import { execute, query, queryFirst, queryOne, queryTuples } from '#orchestrator/sql/query.ts';
import { UnexpectedRow } from '#orchestrator/sql/unexpected-row.ts';
import { createDatabase, type TestDatabase } from '#tests/support/services.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createDatabase('query');
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await pool.query('create table places (name text, size bigint)');
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const place = z.strictObject({ name: z.string(), size: z.number() });

test('rows have the type of their schema', async () => {
  const rows = await query(pool, place, `select 'Donostia' as name, 187::bigint as size`);
  expect(rows).toEqual([{ name: 'Donostia', size: 187 }]);
  expectTypeOf(rows).toEqualTypeOf<readonly { name: string; size: number }[]>();
});

describe('bigint is read as a number', () => {
  const size = z.strictObject({ size: z.number() });

  test('which is compared by its size', async () => {
    const [nine, ten] = await query(
      pool,
      size,
      'select n::bigint as size from generate_series(9, 10) n',
    );
    expect(ten!.size > nine!.size).toBe(true);
  });

  test.each([
    ['a count', 'select count(*) as size from generate_series(1, 3)', 3],
    ['the largest exact number', 'select 9007199254740991 as size', Number.MAX_SAFE_INTEGER],
    ['the least exact number', 'select -9007199254740991 as size', Number.MIN_SAFE_INTEGER],
  ])('%s', async (_, text, expected) => {
    expect(await queryOne(pool, size, text)).toEqual({ size: expected });
    expect(await queryOne(pool, size, { name: text, text })).toEqual({ size: expected });
    expect(await queryTuples(pool, z.tuple([z.number()]), text)).toEqual([[expected]]);
  });

  test.each(['9007199254740992', '-9007199254740992', '9223372036854775807'])(
    'but not %s, which would be rounded',
    async (text) => {
      await expect(query(pool, size, `select ${text}::bigint as size`)).rejects.toThrow(
        `bigint holds ${text}`,
      );
      expect(await queryOne(pool, size, 'select 1 as size')).toEqual({ size: 1 });
    },
  );
});

test.each([
  [
    'a column of another type',
    `select 1 as name, 2 as size`,
    'name: Invalid input: expected string, received number',
  ],
  [
    'a null',
    `select 'Donostia' as name, null::int as size`,
    'size: Invalid input: expected number, received null',
  ],
  [
    'a column under another name',
    `select 'Donostia' as town, 2 as size`,
    'name: Invalid input: expected string, received undefined',
  ],
  [
    'a column that nobody expects',
    `select 'Donostia' as name, 2 as size, 3 as depth`,
    'Unrecognized key: "depth"',
  ],
])('%s fails by name', async (_, text, problem) => {
  const error: unknown = await query(pool, place, text).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UnexpectedRow);
  expect(error).toBeInstanceOf(RetryableError);
  expect((error as UnexpectedRow).message).toContain(problem);
  expect((error as UnexpectedRow).message).toContain(`(of: ${text}`);
});

test('neither a value nor a parameter is part of an error', async () => {
  const text = 'select $1::text as name, $2::text as size';
  const error: unknown = await query(pool, place, text, ['a secret', 'another secret']).catch(
    (reason: unknown) => reason,
  );
  expect(String(error)).toContain('size: Invalid input: expected number, received string');
  expect(String(error)).not.toContain('secret');
  const status = z.strictObject({ status: z.enum(['open', 'closed']) });
  const ofEnum: unknown = await query(pool, status, `select $1::text as status`, ['secret']).catch(
    (reason: unknown) => reason,
  );
  expect(String(ofEnum)).toContain('status: Invalid option: expected one of "open"|"closed"');
  expect(String(ofEnum)).not.toContain('secret');
});

test('a union is distinguished by its status', async () => {
  const end = z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('completed'), error: z.null() }),
    z.strictObject({ status: z.literal('failed'), error: z.string() }),
  ]);
  expect(await query(pool, end, `select 'failed' as status, 'why' as error`)).toEqual([
    { status: 'failed', error: 'why' },
  ]);
  await expect(query(pool, end, `select 'completed' as status, 'why' as error`)).rejects.toThrow(
    'error: Invalid input: expected null',
  );
  await expect(query(pool, end, `select 'lost' as status, null as error`)).rejects.toThrow(
    `status: Invalid discriminator value. Expected 'completed' | 'failed'`,
  );
});

test('tuples are checked by their position', async () => {
  const tuple = z.tuple([z.number(), z.string().nullable()]);
  expect(await queryTuples(pool, tuple, `values (1, 'a'), (2, null)`)).toEqual([
    [1, 'a'],
    [2, null],
  ]);
  await expect(queryTuples(pool, tuple, `values (1, 2)`)).rejects.toThrow(
    '1: Invalid input: expected string, received number',
  );
});

test('the first row may be missing, the only one may not', async () => {
  const text = `select 'Donostia' as name, 2 as size where $1`;
  expect(await queryFirst(pool, place, text, [true])).toEqual({ name: 'Donostia', size: 2 });
  expect(await queryFirst(pool, place, text, [false])).toBeUndefined();
  await expect(queryOne(pool, place, text, [false])).rejects.toThrow(
    'one row was expected, but none was returned',
  );
});

test('a statement returns how many rows it changed', async () => {
  expect(
    await execute(pool, `insert into places select n::text, n from generate_series(1, 3) n`),
  ).toBe(3);
  expect(
    await execute(
      pool,
      { name: 'shrink', text: `update places set size = 0 where size >= $1` },
      [2],
    ),
  ).toBe(2);
  expect(await execute(pool, 'create table empty_places (name text)')).toBe(0);
  expect(await execute(pool, 'delete from places')).toBe(3);
});
