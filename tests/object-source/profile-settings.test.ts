import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprintPart } from '#openmetadata/profile/settings/fingerprint.ts';
import { obeyed, resolveSettings } from '#openmetadata/profile/settings/table-settings.ts';
import { openFileLab, type FileLab } from './file-lab.ts';

let lab: FileLab;
beforeAll(async () => {
  lab = await openFileLab();
});
afterAll(() => lab.close());

const capturedAt = Date.UTC(2025, 0, 2, 3);
const rows = Array.from({ length: 1_000 }, (_, index) => {
  const born = new Date(Date.UTC(2025, 0, 1) - index * 86_400_000).toISOString().slice(0, 10);
  const seen = new Date(Date.UTC(2025, 0, 2, 3) - index * 3_600_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
  return {
    id: index + 1,
    secret: `hidden ${index}`,
    city: index % 2 === 0 ? 'Athens' : 'Madrid',
    born,
    seen,
    height: index + 1,
  };
});
const files = {
  csv: () =>
    lab.write(
      ['id,secret,city,born,seen,height', ...rows.map((row) => Object.values(row).join(','))].join(
        '\n',
      ),
    ),
  jsonl: () => lab.write(rows.map((row) => JSON.stringify(row)).join('\n')),
  parquet: async () => {
    const csv = await files.csv();
    return lab.writeParquet(`select * from read_csv('${csv}')`);
  },
};

describe.each(Object.keys(files) as (keyof typeof files)[])('of a %s file', (format) => {
  let path: string;
  beforeAll(async () => {
    path = await files[format]();
  });

  async function profileWith(
    table: object,
    options: { readonly profileSampleRows?: number | null; readonly sampleRows?: number } = {},
  ) {
    const settings = obeyed(resolveSettings({ table, schema: undefined, database: undefined }));
    const { profile, sampleRows } = await lab.profile(path, format, {
      settings,
      capturedAt,
      ...options,
    });
    return { table: profile.tableProfile, columns: profile.columnProfile, sampleRows };
  }

  test('an excluded column is in no profile and no sample row', async () => {
    const { table, columns, sampleRows } = await profileWith({
      excludeColumns: ['secret', 'born'],
    });
    expect(columns.map(({ name }) => name)).toEqual(['id', 'city', 'seen', 'height']);
    expect(columns[3]).toMatchObject({ name: 'height', min: 1, max: 1000, distinctCount: 1000 });
    expect(sampleRows?.columns).toEqual(['id', 'city', 'seen', 'height']);
    expect(sampleRows?.rows[0]).toMatchObject([
      1,
      'Athens',
      expect.stringContaining('2025-01-02'),
      1,
    ]);
    expect(JSON.stringify([columns, sampleRows])).not.toContain('hidden');
    expect(table).toMatchObject({ rowCount: 1000, columnCount: 6, profileSample: 100 });
  });

  test('only included columns are profiled, each with the metrics that are wanted', async () => {
    const { columns } = await profileWith({
      includeColumns: [{ columnName: 'height', metrics: ['max'] }],
    });
    expect(columns).toEqual([{ name: 'height', timestamp: capturedAt, max: 1000 }]);
  });

  test('a table of which every column is excluded has its number of rows', async () => {
    const { table, columns, sampleRows } = await profileWith({
      includeColumns: [{ columnName: 'vanished' }],
    });
    expect(table).toMatchObject({ rowCount: 1000, columnCount: 6 });
    expect([columns, sampleRows]).toEqual([[], undefined]);
  });

  test.each([
    [{ profileSample: 30 }, 300],
    [{ profileSample: 100 }, 1000],
    [{ profileSample: 400, profileSampleType: 'ROWS' }, 400],
  ])('a sample has the size of %j, whatever the config says', async (config, seen) => {
    const { table, columns } = await profileWith(config, { profileSampleRows: 77 });
    expect(columns[0]?.valuesCount).toBe(seen);
    expect(table.rowCount).toBe(1000);
    expect(table.profileSample).toBe(seen === 1000 ? 100 : seen);
  });

  test('as many sample rows are stored as somebody wants, and none where the config forbids them', async () => {
    expect((await profileWith({ sampleDataCount: 120 })).sampleRows?.rows).toHaveLength(120);
    expect((await profileWith({ sampleDataCount: 0 })).sampleRows).toBeUndefined();
    expect(
      (await profileWith({ sampleDataCount: 10 }, { sampleRows: 0 })).sampleRows,
    ).toBeUndefined();
  });

  const partitioned = (fields: object) => ({
    excludeColumns: ['born'],
    partitioning: { enablePartitioning: true, ...fields },
  });

  test.each([
    [
      {
        partitionColumnName: 'city',
        partitionIntervalType: 'COLUMN-VALUE',
        partitionValues: ['Madrid', "it's"],
      },
      500,
    ],
    [
      {
        partitionColumnName: 'height',
        partitionIntervalType: 'COLUMN-VALUE',
        partitionValues: ['3', 4, 'x'],
      },
      2,
    ],
    [
      {
        partitionColumnName: 'height',
        partitionIntervalType: 'INTEGER-RANGE',
        partitionIntegerRangeStart: 11,
        partitionIntegerRangeEnd: 20,
      },
      10,
    ],
    [
      {
        partitionColumnName: 'born',
        partitionIntervalType: 'TIME-UNIT',
        partitionInterval: 10,
        partitionIntervalUnit: 'DAY',
      },
      10,
    ],
    [
      {
        partitionColumnName: 'born',
        partitionIntervalType: 'TIME-UNIT',
        partitionInterval: 1,
        partitionIntervalUnit: 'MONTH',
      },
      31,
    ],
    [
      {
        partitionColumnName: 'seen',
        partitionIntervalType: 'TIME-UNIT',
        partitionInterval: 24,
        partitionIntervalUnit: 'HOUR',
      },
      25,
    ],
  ])('only the rows of the partition %j are profiled and shown', async (fields, expected) => {
    const { table, columns, sampleRows } = await profileWith(partitioned(fields));
    expect(columns.map(({ name }) => name)).not.toContain('born');
    expect(columns[0]?.valuesCount).toBe(expected);
    expect(table).toMatchObject({
      rowCount: 1000,
      profileSample: expected,
      profileSampleType: 'ROWS',
    });
    expect(sampleRows?.rows).toHaveLength(Math.min(50, expected));
  });

  test.each([
    [
      {
        partitionColumnName: 'vanished',
        partitionIntervalType: 'COLUMN-VALUE',
        partitionValues: ['x'],
      },
      'not a column of the file',
    ],
    [
      {
        partitionColumnName: 'city',
        partitionIntervalType: 'INTEGER-RANGE',
        partitionIntegerRangeStart: 1,
      },
      'not a column of numbers',
    ],
    [
      {
        partitionColumnName: 'city',
        partitionIntervalType: 'TIME-UNIT',
        partitionInterval: 1,
        partitionIntervalUnit: 'DAY',
      },
      'not a column of dates',
    ],
  ])('a partition %j that cannot be picked refuses the file', async (fields, message) => {
    await expect(profileWith(partitioned(fields))).rejects.toThrow(message);
  });

  test('metrics of the table or of its columns are left out where somebody does not want them', async () => {
    expect(await profileWith({ computeColumnMetrics: false })).toMatchObject({
      table: { rowCount: 1000 },
      columns: [],
    });
    const { table, columns } = await profileWith({ computeTableMetrics: false });
    expect(table).not.toHaveProperty('rowCount');
    expect(columns).toHaveLength(6);
  });
});

test('an instant with an offset is compared with the window as an instant', async () => {
  const instants = Array.from({ length: 48 }, (_, hours) =>
    new Date(Date.UTC(2025, 0, 2) - hours * 3_600_000).toISOString().slice(0, 19),
  );
  const values = instants
    .map((instant, index) => `(${index}, timestamptz '${instant}+00')`)
    .join(', ');
  const path = await lab.writeParquet(`select * from (values ${values}) v(n, seen)`);
  const partitioning = {
    enablePartitioning: true,
    partitionColumnName: 'seen',
    partitionIntervalType: 'TIME-UNIT',
    partitionInterval: 1,
    partitionIntervalUnit: 'DAY',
  };
  const settings = obeyed(
    resolveSettings({ table: { partitioning }, schema: undefined, database: undefined }),
  );
  expect(
    (await lab.profile(path, 'parquet', { settings, capturedAt })).column('n').valuesCount,
  ).toBe(25);
});

test('what was set changes the fingerprint, nothing set does not, and a window of time moves with the day', () => {
  const of = (table: object | undefined, at = capturedAt) =>
    JSON.stringify(
      fingerprintPart(resolveSettings({ table, schema: undefined, database: undefined }), at),
    );
  expect(of(undefined)).toBe('{}');
  const fingerprints = [
    {},
    { excludeColumns: ['a'] },
    { excludeColumns: ['b'] },
    { includeColumns: [{ columnName: 'a' }] },
    { includeColumns: [{ columnName: 'a', metrics: ['min'] }] },
    { sampleDataCount: 3 },
    { profileSample: 3 },
  ].map((table) => of(table));
  expect(new Set(fingerprints).size).toBe(7);
  const partitioning = {
    enablePartitioning: true,
    partitionColumnName: 'at',
    partitionIntervalType: 'TIME-UNIT',
    partitionInterval: 1,
    partitionIntervalUnit: 'DAY',
  };
  expect(of({ partitioning })).toBe(of({ partitioning }, capturedAt + 3_600_000));
  expect(of({ partitioning })).not.toBe(of({ partitioning }, capturedAt + 86_400_000));
});
