import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnProfileBody } from '#openmetadata/entities.ts';
import {
  plainCounts,
  plainDistribution,
  plainLengths,
} from '../postgres-source/profile/plain-profile.ts';
import { profileDatabase } from '../postgres-source/profile/profile-support.ts';
import {
  sourceDatabase,
  testPostgres,
  type SourceDatabase,
} from '../postgres-source/catalog-support.ts';
import { openFileLab, type FileLab } from './file-lab.ts';

const postgres = testPostgres();
let database: SourceDatabase;
let client: pg.Client;
let lab: FileLab;

beforeAll(async () => {
  database = await sourceDatabase('');
  client = await database.connect();
  lab = await openFileLab();
});

afterAll(async () => {
  await lab.close();
  await client.end();
  await postgres.close();
  await database.drop();
});

/** Of kinds that every format can distinguish; an empty text is missing in CSV. */
const row = fc.record({
  whole: fc.option(
    fc.oneof(
      fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
      fc.integer({ min: 0, max: 3 }),
    ),
  ),
  float: fc.option(
    fc
      .double({ min: -1e6, max: 1e6, noNaN: true })
      .map((value) => (Math.abs(value) < 1e-100 ? 0.5 : value)),
    { freq: 9 },
  ),
  label: fc.option(
    fc.oneof(
      fc.constantFrom('a', 'A', 'ä', 'q "q"', 'x, y', 'line\nbreak'),
      fc.string({ minLength: 1, maxLength: 6 }).map((text) => `t${text}`),
    ),
  ),
  flag: fc.option(fc.boolean()),
  day: fc.option(
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  ),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

/** Casts every column to its type, for formats that contain no types. */
const typical: Row = {
  whole: 7,
  float: 0.25,
  label: 'a typical, quoted "text"',
  flag: true,
  day: '2024-02-29',
};

test(
  'a table has the same metrics from CSV, JSON lines, Parquet and Postgres, those of a plain computation',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), (rows) => compare([typical, ...rows])),
      { numRuns: 25 },
    );
  },
);

async function compare(rows: readonly Row[]): Promise<void> {
  const names = ['whole', 'float', 'label', 'flag', 'day'] as const;
  await client.query('drop table if exists t');
  await client.query(
    'create table t (whole int, "float" float8, label text, flag boolean, day date)',
  );
  await client.query(
    'insert into t select * from unnest($1::int[], $2::float8[], $3::text[], $4::boolean[], $5::date[])',
    names.map((name) => rows.map((each) => each[name])),
  );
  const fromPostgres = await profileDatabase(postgres, database.name);
  const jsonl = await lab.write(rows.map((each) => JSON.stringify(each)).join('\n'));
  const csv = await lab.write(
    `${names.join(',')}\n${rows.map((each) => names.map((name) => csvCell(each[name])).join(',')).join('\n')}\n`,
  );
  const parquet = await lab.writeParquet(
    `from read_json('${jsonl}', columns = {whole: 'INT', float: 'DOUBLE', label: 'VARCHAR', flag: 'BOOLEAN', day: 'DATE'})`,
  );
  const profiles = {
    csv: await lab.profile(csv, 'csv'),
    jsonl: await lab.profile(jsonl, 'jsonl'),
    parquet: await lab.profile(parquet, 'parquet'),
  };
  for (const profile of Object.values(profiles)) {
    expect(profile.profile.tableProfile).toMatchObject({
      rowCount: rows.length,
      columnCount: names.length,
    });
    for (const name of names)
      expectSame(profile.column(name), fromPostgres.column('public.t', name), rows.length);
  }
  for (const name of ['whole', 'float'] as const) {
    const values = rows.map((each) => each[name]);
    const finite = values.filter((value) => value !== null).toSorted((a, b) => a - b);
    const found = profiles.csv.column(name);
    expect(found).toMatchObject(
      plainCounts(values.map((value) => (value === null ? null : String(value)))),
    );
    expectDistribution(found, finite);
  }
  const labels = rows.map(({ label }) => label);
  expect(profiles.csv.column('label')).toMatchObject(plainCounts(labels));
  expectDistribution(profiles.csv.column('label'), plainLengths(labels));
}

function expectDistribution(found: ColumnProfileBody, finite: readonly number[]): void {
  const plain = plainDistribution(finite);
  expect([found.min, found.max]).toEqual(
    [plain?.min, plain?.max].map((limit) => (limit === 0 ? 0 : limit)),
  );
  expect(found.histogram?.frequencies).toEqual(plain?.frequencies);
  for (const metric of [
    'sum',
    'mean',
    'stddev',
    'median',
    'firstQuartile',
    'thirdQuartile',
  ] as const) {
    expectClose(
      found[metric],
      plain?.[metric],
      finite.length * Math.max(1, ...finite.map(Math.abs)),
    );
  }
}

function csvCell(value: Row[keyof Row]): string {
  return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value ?? '');
}

const added = [
  'sum',
  'mean',
  'stddev',
  'median',
  'firstQuartile',
  'thirdQuartile',
  'interQuartileRange',
  'nonParametricSkew',
] as const;

/** Doubles summed in another order differ in their last digits. */
function expectSame(found: ColumnProfileBody, wanted: ColumnProfileBody, rows: number): void {
  const exact = (profile: ColumnProfileBody) =>
    Object.fromEntries(
      Object.entries(profile).filter(
        ([name]) => name !== 'timestamp' && !added.some((metric) => metric === name),
      ),
    );
  expect(exact(found)).toEqual(exact(wanted));
  const scale =
    rows * Math.max(1, Math.abs(Number(wanted.max) || 0), Math.abs(Number(wanted.min) || 0));
  for (const metric of added) expectClose(found[metric], wanted[metric], scale);
}

function expectClose(found: number | undefined, wanted: number | undefined, scale: number): void {
  if (wanted === undefined) expect(found).toBeUndefined();
  else expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-12 * scale);
}
