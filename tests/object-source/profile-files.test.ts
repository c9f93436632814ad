import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDuckDb } from '#duckdb/open-duckdb.ts';
import { openFileLab, type FileLab } from './file-lab.ts';
import { nonEmpty } from '../support/non-empty.ts';

let lab: FileLab;

beforeAll(async () => {
  lab = await openFileLab();
});

afterAll(() => lab.close());

test('Parquet with decimals, times of a zone, nested values and row groups without statistics', async () => {
  const query = `
    select (i / 4)::decimal(12, 2) d, timestamptz '2024-01-01 00:00:00+02' + to_days(i::int) tz, {'x': i} nested, [i] list,
      case when i = 3 then 'NaN'::double when i = 4 then '-inf'::double else i end f, ('\\xAA'::blob) bytes, (i % 2)::boolean flag
    from range(10) r(i)`;
  const path = await lab.writeParquet(query, ', row_group_size 3, write_bloom_filter false');
  const { profile, column, sampleRows } = await lab.profile(path, 'parquet');
  expect(profile.tableProfile).toMatchObject({
    rowCount: 10,
    columnCount: 7,
    profileSample: 100,
    profileSampleType: 'PERCENTAGE',
  });
  expect(column('d')).toMatchObject({
    min: 0,
    max: 2.25,
    sum: 11.25,
    mean: 1.125,
    distinctCount: 10,
    median: 1.125,
  });
  expect(column('tz')).toMatchObject({
    min: '2023-12-31T22:00:00Z',
    max: '2024-01-09T22:00:00Z',
    distinctCount: 10,
  });
  expect(column('nested')).toEqual({
    name: 'nested',
    timestamp: 1,
    valuesCount: 10,
    nullCount: 0,
    nullProportion: 0,
  });
  expect(column('f')).toMatchObject({
    valuesCount: 10,
    distinctCount: 10,
    min: 0,
    max: 9,
    sum: 38,
    mean: 4.75,
  });
  expect(column('flag')).toMatchObject({ distinctCount: 2, uniqueCount: 0 });
  expect(sampleRows?.rows[1]).toEqual([
    '0.25',
    '2024-01-01T22:00:00Z',
    { x: 1 },
    [1],
    1,
    '\\xaa',
    true,
  ]);
});

test('numbers of 128 bits are distinguished', async () => {
  // DuckDB hashes all of these to 0.
  const values = '(0), (-1), (18446744073709551617), (-18446744073709551618)';
  const path = await lab.writeParquet(
    `select v::decimal(38,0) as v, 1 as other from (values ${values}) t(v)`,
  );
  expect((await lab.profile(path, 'parquet')).column('v')).toMatchObject({
    distinctCount: 4,
    uniqueCount: 4,
  });
});

test('bytes are shown to their 32nd in tables of any width', async () => {
  const path = await lab.writeParquet(
    `select unhex(repeat('ab', 31)) as short, unhex(repeat('ab', 33)) as long, ${manyColumns(400)}`,
  );
  const { sampleRows } = await lab.profile(path, 'parquet');
  expect(sampleRows?.rows[0]?.slice(0, 2)).toEqual([
    `\\x${'ab'.repeat(31)}`,
    `\\x${'ab'.repeat(32)}…`,
  ]);
});

function manyColumns(count: number): string {
  return Array.from({ length: count }, (_, index) => `1 as other_${index}`).join(', ');
}

test('a value that the start of the file did not foretell makes the column what it is', async () => {
  const path = await lab.write(`a,b\n${'1,1\n'.repeat(600_000)}x,2.5\n`);
  const { profile, column } = await lab.profile(path, 'csv');
  expect((await lab.columns(path, 'csv')).map(({ dataType }) => dataType)).toEqual([
    'BIGINT',
    'BIGINT',
  ]);
  expect(profile.tableProfile.rowCount).toBe(600_001);
  expect(column('a')).toMatchObject({ distinctCount: 2, uniqueCount: 1, mean: 1 });
  expect(column('a')).toMatchObject({
    min: 1,
    max: 1,
    sum: 600_001,
    stddev: 0,
    histogram: { frequencies: [600_001] },
  });
  expect(column('b')).toMatchObject({ max: 2.5, sum: 600_002.5 });
});

test('nothing is changed to fit the type that the start of the file suggested', async () => {
  const csv = await lab.write(
    `a,flag,day\n${'1,true,2024-01-01\n'.repeat(120_000)}1.5,1,2024-01-01 10:00:00\n`,
  );
  const inCsv = await lab.profile(csv, 'csv');
  const lines = '{"a":1,"day":"2024-01-01"}\n'.repeat(90_000);
  const jsonl = await lab.write(`${lines}{"a":1.5,"day":"2024-01-01 10:00:00"}\n`);
  const inJson = await lab.profile(jsonl, 'jsonl');
  for (const { column } of [inCsv, inJson])
    expect(column('a')).toMatchObject({ distinctCount: 2, uniqueCount: 1, max: 1.5 });
  for (const name of ['flag', 'day'])
    expect(inCsv.column(name), name).toMatchObject({ distinctCount: 2, uniqueCount: 1 });
  expect(inJson.column('day')).toMatchObject({ distinctCount: 2, uniqueCount: 1 });
});

test('times that only the start of the file has stay what they are', async () => {
  const path = await lab.write(
    `tz,t\n${'2024-01-01T10:00:00Z,10:00:00\n'.repeat(90_000)}unknown,2024-01-01\n`,
  );
  const { column } = await lab.profile(path, 'csv');
  for (const name of ['tz', 't'])
    expect(column(name), name).toMatchObject({
      valuesCount: 90_001,
      distinctCount: 2,
      uniqueCount: 1,
    });
});

test.for([
  ['%Y-%m-%d', '2024-12-25', '2024-12-25 10:00:00'],
  ['%d/%m/%Y', '25/12/2024', '25/12/2024 10:00:00'],
] as const)(
  'an infinity among times of the format %s is none of them, wherever it comes',
  async ([, day, time]) => {
    const usual = `${day},${time}\n`;
    for (const [before, after, first] of [
      [0, 3, 'infinity'],
      [120_000, 1, '2024-12-25'],
    ] as const) {
      const csv = await lab.write(
        `day,time\n${usual.repeat(before)}infinity,-Infinity\n${usual.repeat(after)}`,
      );
      const { column, sampleRows } = await lab.profile(csv, 'csv');
      expect(column('day')).toMatchObject({
        distinctCount: 2,
        uniqueCount: 1,
        min: '2024-12-25',
        max: '2024-12-25',
      });
      expect(column('time')).toMatchObject({ distinctCount: 2, uniqueCount: 1 });
      expect(sampleRows?.rows[0]?.[0]).toBe(first);
    }
  },
);

test('spellings of one value are that value', async () => {
  for (const [usual, late] of [
    ['2024-01-02', '2024-01-02 '],
    ['2024-01-02 00:00:00', '2024-01-01 24:00:00'],
    ['true', 'YES'],
    ['7.5', '+007.50'],
  ]) {
    const { column } = await lab.profile(
      await lab.write(`a,b\n${`${usual},1\n`.repeat(120_000)}${late},1\n`),
      'csv',
    );
    expect(column('a'), usual).toMatchObject({ valuesCount: 120_001, distinctCount: 1 });
  }
});

test('values that only the start of a JSON file foretold are no reason not to read it', async () => {
  const large =
    '{"t":"2024-01-01 10:00:00","list":[1],"nested":{"x":1},"large":18446744073709551615}';
  const path = await lab.write(
    `${`${large}\n`.repeat(30_000)}{"t":"unknown","list":2,"nested":[3],"large":1.5}\n`,
  );
  const { profile, column } = await lab.profile(path, 'jsonl');
  expect(profile.tableProfile.rowCount).toBe(30_001);
  expect(column('t')).toMatchObject({ distinctCount: 2, uniqueCount: 1 });
  expect(column('large')).toMatchObject({ distinctCount: 2, min: 1.5 });
});

test('a row that is not like the others is reported by its line and nothing else', async () => {
  const path = await lab.write(`a,b\n${'1,1\n'.repeat(600_000)}1,2,hunter2\n`);
  await expect(lab.profile(path, 'csv')).rejects.toThrow(
    /^line 60000\d: 3 values where 2 were expected$/,
  );
});

test('a sample has so many rows, none twice, and the true number of rows', async () => {
  const path = await lab.writeParquet('select i id from range(50000) r(i)');
  const { profile, column, sampled } = await lab.profile(path, 'parquet', {
    profileSampleRows: 700,
    sampleRows: 0,
  });
  expect(sampled).toBe(true);
  expect(profile.tableProfile).toMatchObject({
    rowCount: 50_000,
    profileSample: 700,
    profileSampleType: 'ROWS',
  });
  expect(column('id')).toMatchObject({ valuesCount: 700, distinctCount: 700 });
  expect(column('id').max).toBeGreaterThan(40_000);
});

test('numbers whose squares are more than a double holds', async () => {
  const { column } = await lab.profile(
    await lab.write('x,y\n1e300,1\n3e300,2\n1e308,3\n1e308,4\n'),
    'csv',
  );
  expect((column('x').stddev ?? 0) / 5e307).toBeCloseTo(1, 6);
  expect(column('y')).toMatchObject({ sum: 10, mean: 2.5, stddev: Math.sqrt(1.25) });
  expect(column('x')).not.toHaveProperty('sum');
});

test('so many columns that they are measured in parts', { timeout: 120_000 }, async () => {
  const header = Array.from({ length: 1_500 }, (_, index) => `c ${index}`).join(',');
  const row = (start: number) =>
    Array.from({ length: 1_500 }, (_, index) => start + index).join(',');
  const { profile, column, sampleRows } = await lab.profile(
    await lab.write(`${header}\n${row(0)}\n${row(1)}\n`),
    'csv',
  );
  expect(profile.columnProfile).toHaveLength(1_500);
  expect(column('c 1499')).toMatchObject({ min: 1_499, max: 1_500, sum: 2_999 });
  expect(sampleRows?.rows[1]?.slice(1_498)).toEqual([1_499, 1_500]);
});

test('the quartiles of a large table are those of all its values, however these are spread', async () => {
  const columns = {
    even: `case when i % 7 = 0 then null when i % 11 = 0 then '-inf'::double when i % 13 = 0 then 'nan'::double else h % 200000 / 7 end`,
    ordered: 'i',
    large: '1152921504606846976 + h % 1000000',
    decimal: '(h % 400000)::decimal(18, 2) / 4 - 30000',
    farAway: 'case when i % 50000 = 0 then 1e300 else h % 300000 / 1e6 end',
    mostlyEqual: 'case when i % 3 > 0 then 0.5 else h % 300000 / 1e6 end',
    twoEnds: 'case when i % 5 < 2 then h % 300000 / 1e9 else 1e12 + h % 300000 / 1e3 end',
    beyond: '((h % 400000)::double / 200000 - 1) * 1.7e308',
    single: '(h % 400000)::float / 7',
    few: 'i % 5',
  };
  const selected = Object.entries(columns).map(([name, sql]) => `(${sql}) as ${name}`);
  const path = await lab.writeParquet(
    `select ${selected.join(', ')} from (select range i, hash(range) h from range(510000))`,
  );
  const { column } = await lab.profile(path, 'parquet', { sampleRows: 0 });
  for (const name of Object.keys(columns)) {
    const [[distinct, quartiles] = []] = await lab.session.rows(`
      select count(distinct ${name}), quantile_cont(${name}::double, [0.25, 0.5, 0.75]) filter (where isfinite(${name}::double)) from read_parquet('${path}')`);
    const { distinctCount, firstQuartile, median, thirdQuartile } = column(name);
    expect(distinctCount, name).toBe(Number(distinct));
    const found = [firstQuartile, median, thirdQuartile];
    expect(quartiles, name).toHaveLength(3);
    for (const index of [0, 1, 2])
      expect((found[index] ?? 0) / Number((quartiles as number[])[index]), name).toBeCloseTo(1, 14);
  }
});

test('a large text has the metrics of the table that it was written from', async () => {
  const query = `select i id, 'text number ' || h % 50000 as "text", i % 3 = 0 flag, h % 1000 / 8 reading,
      case when i % 4 > 0 then md5(i::varchar) || repeat('ä', (i % 5)::int) end note, time '10:00:00' + to_seconds(i % 60) clock
    from (select range i, hash(range) h from range(510000))`;
  const parquet = await lab.writeParquet(query);
  const csv = `${parquet}.csv`;
  await lab.session.run(`copy (${query}) to '${csv}' (format csv)`);
  const [wanted, found] = [await lab.profile(parquet, 'parquet'), await lab.profile(csv, 'csv')];
  expect((await stat(csv)).size).toBeGreaterThan(32 * 2 ** 20);
  for (const { name, ...metrics } of nonEmpty(wanted.profile.columnProfile)) {
    const { stddev = 1, nonParametricSkew, ...exact } = metrics;
    expect(found.column(name), name).toMatchObject(exact);
    expect((found.column(name).stddev ?? 1) / stddev, name).toBeCloseTo(1, 12);
    expect(found.column(name).nonParametricSkew === undefined, name).toBe(
      nonParametricSkew === undefined,
    );
  }
  expect(found.sampleRows?.rows).toEqual(wanted.sampleRows?.rows);
  const [[text, note] = []] = await lab.session.rows(
    ['text', 'note']
      .map(
        (name) =>
          `[min(length("${name}")), max(length("${name}")), sum(length("${name}")), quantile_cont(length("${name}"), 0.75)]::double[]`,
      )
      .reduce((first, second) => `select ${first}, ${second} from read_parquet('${parquet}')`),
  );
  for (const [name, lengths] of Object.entries({ text, note })) {
    const { min, max, sum, thirdQuartile } = found.column(name);
    expect([min, max, sum, thirdQuartile], name).toEqual(lengths);
  }
  expect(found.column('note')).toMatchObject({ min: 32, max: 36, firstQuartile: 33 });
});

test('cancellation ends a statement that runs', async () => {
  const controller = new AbortController();
  const db = await openDuckDb({
    folder: '/nowhere',
    memoryLimitMb: 256,
    signal: controller.signal,
  });
  const session = await db.connect();
  const running = session.rows(
    'select sum(a.range * b.range) from range(10000000) a, range(10000000) b',
  );
  setTimeout(() => controller.abort(new Error('cancelled')), 100);
  await expect(running).rejects.toThrow('cancelled');
  session.close();
  db.close();
});
