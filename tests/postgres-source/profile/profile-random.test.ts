import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceDatabase, testPostgres, type SourceDatabase } from '../catalog-support.ts';
import type { ColumnProfileBody } from '#openmetadata/entities.ts';
import { plainCounts, plainDistribution, plainLengths } from './plain-profile.ts';
import { profileDatabase } from './profile-support.ts';

const postgres = testPostgres();
let database: SourceDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await sourceDatabase(`create type mood as enum ('sad', 'ok', 'überglücklich')`);
  client = await database.connect();
});

afterAll(async () => {
  await client.end();
  await postgres.close();
  await database.drop();
});

const float = fc.oneof(
  // Smaller doubles cannot be divided into bins.
  fc
    .double({ min: -1e6, max: 1e6, noNaN: true })
    .map((value) => (Math.abs(value) < 1e-100 ? 0 : value)),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0),
);
const row = fc.record({
  float: fc.option(float),
  whole: fc.option(
    fc.oneof(
      fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
      fc.integer({ min: 0, max: 3 }),
    ),
  ),
  cents: fc.option(fc.integer({ min: -100_000, max: 100_000 })),
  label: fc.option(
    fc.oneof(
      fc.constantFrom('a', 'A', 'ä', ''),
      fc.string({ unit: 'grapheme', maxLength: 6 }).filter((s) => !s.includes('\0')),
    ),
  ),
  mood: fc.option(fc.constantFrom('sad', 'ok', 'überglücklich')),
  flag: fc.option(fc.boolean()),
  day: fc.option(
    fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
  ),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

test('the metrics of any table are those of a plain computation', async () => {
  await fc.assert(fc.asyncProperty(fc.array(row, { maxLength: 60 }), compare), { numRuns: 40 });
});

test('a thousand rows of skewed numbers', async () => {
  const [rows] = fc.sample(fc.array(row, { minLength: 1000, maxLength: 1000, size: 'max' }), {
    numRuns: 1,
    seed: 1,
  });
  await compare(
    rows!.map((each, index) => ({ ...each, float: Math.exp(index / 100), cents: index ** 2 })),
  );
  expect(rows).toHaveLength(1000);
});

async function compare(rows: readonly Row[]): Promise<void> {
  await client.query('drop table if exists t');
  await client.query(
    'create table t ("float" float8, whole int, cents numeric, label text, mood mood, flag boolean, day date)',
  );
  const columns = (['float', 'whole', 'cents', 'label', 'mood', 'flag', 'day'] as const).map(
    (name) => rows.map((each) => cell(each[name])),
  );
  await client.query(
    `insert into t select a, b, c / 100.0, d, e, f, g
     from unnest($1::float8[], $2::int[], $3::numeric[], $4::text[], $5::mood[], $6::boolean[], $7::date[]) as x (a, b, c, d, e, f, g)`,
    columns,
  );
  const { profile, column } = await profileDatabase(postgres, database.name);
  expect(profile('public.t').tableProfile).toMatchObject({
    rowCount: rows.length,
    columnCount: 7,
    profileSample: 100,
  });
  expectNumbers(
    column('public.t', 'float'),
    rows.map((each) => each.float),
  );
  expectNumbers(
    column('public.t', 'whole'),
    rows.map((each) => each.whole),
  );
  expectNumbers(
    column('public.t', 'cents'),
    rows.map(({ cents }) => (cents === null ? null : cents / 100)),
    true,
  );
  for (const name of ['label', 'mood'] as const) {
    const texts = rows.map((each) => each[name]);
    expect(column('public.t', name)).toMatchObject(plainCounts(texts));
    expectDistribution(column('public.t', name), plainLengths(texts));
  }
  expect(column('public.t', 'flag')).toMatchObject(
    plainCounts(rows.map(({ flag }) => (flag === null ? null : String(flag)))),
  );
  const days = rows.map(({ day }) => day?.toISOString().slice(0, 10) ?? null);
  expect(column('public.t', 'day')).toMatchObject(plainCounts(days));
  const [min, max] = [
    days.filter((day) => day !== null).toSorted()[0],
    days
      .filter((day) => day !== null)
      .toSorted()
      .at(-1),
  ];
  expect([column('public.t', 'day').min, column('public.t', 'day').max]).toEqual([min, max]);
}

function cell(value: Row[keyof Row]): unknown {
  return value instanceof Date ? value.toISOString().slice(0, 10) : value;
}

function expectNumbers(
  found: ColumnProfileBody,
  values: readonly (number | null)[],
  decimal = false,
): void {
  expect(found).toMatchObject(
    plainCounts(values.map((value) => (value === null ? null : String(value === 0 ? 0 : value)))),
  );
  const finite = values
    .filter((value) => value !== null && Number.isFinite(value))
    .toSorted((a, b) => a! - b!) as number[];
  expectDistribution(found, finite, decimal);
}

/** Decimals at a bin's edge are counted exactly, doubles as they are rounded. */
function expectDistribution(
  found: ColumnProfileBody,
  finite: readonly number[],
  decimal = false,
): void {
  const plain = plainDistribution(finite);
  expect([found.min, found.max]).toEqual(
    [plain?.min, plain?.max].map((limit) => (limit === 0 ? 0 : limit)),
  );
  const scale = finite.length * Math.max(1, ...finite.map(Math.abs));
  for (const metric of [
    'sum',
    'mean',
    'stddev',
    'median',
    'firstQuartile',
    'thirdQuartile',
  ] as const) {
    expectClose(found[metric], plain?.[metric], scale);
  }
  expect(found.histogram?.boundaries.length).toBe(plain?.frequencies.length);
  expect(found.histogram?.frequencies.reduce((a, b) => a + b)).toBe(plain && finite.length);
  if (!decimal) expect(found.histogram?.frequencies).toEqual(plain?.frequencies);
}

/** `scale`: the magnitude of the summed values. */
function expectClose(found: number | undefined, wanted: number | undefined, scale: number): void {
  if (wanted === undefined) expect(found).toBeUndefined();
  else expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-9 * scale);
}
