import { expect, test } from 'vitest';
import type { ColumnProfileBody } from '#openmetadata/entities.ts';
import { judgeDataset, type Converted } from './oracle/judge-dataset.ts';
import { judge, type Cataloged } from './oracle/judge.ts';
import { readingsOf } from './oracle/readings.ts';
import { tablesOf } from './oracle/tables.ts';
import type { FuzzFile } from './support/fuzz-file.ts';
import type { Column, Kind } from './support/table.ts';

const ids = ['9007199254740993', '9007199254740995', '9007199254740993', null];
const cities = ['Sevilla', 'Łódź', '', 'a, "b"'];
const times = [
  '2025-11-25T10:00:00+02:00',
  '2025-11-25T10:00:00+01:00',
  null,
  '2025-11-26T00:00:00Z',
];
const column = (name: string, kind: Kind, cells: readonly (string | null)[]): Column => ({
  name,
  kind,
  cells,
});

const file: FuzzFile = {
  index: 0,
  name: 'a.csv',
  format: 'csv',
  content: Buffer.alloc(0),
  description: '',
  truth: {
    columns: [
      column('id', { type: 'integer' }, ids),
      column('city', { type: 'text' }, cities),
      column(
        '',
        {
          type: 'timestamp',
          order: 'ymd',
          zoned: true,
        },
        times,
      ),
    ],
    rows: 4,
    header: true,
    ordered: true,
    emptyIsNull: true,
    large: false,
  },
};

type Metrics = { -readonly [K in keyof ColumnProfileBody]: ColumnProfileBody[K] };

/** A complete, correct catalog entry of it. */
function cataloged() {
  const body = (name: string, dataType: string) => ({
    name,
    displayName: name,
    dataType,
    dataTypeDisplay: dataType.toLowerCase(),
  });
  const names = ['id', 'city', 'Unnamed: 2'];
  const [minId, maxId] = ['9007199254740993', '9007199254740995'];
  return {
    status: 'read' as const,
    columns: [body('id', 'BIGINT'), body('city', 'STRING'), body('Unnamed: 2', 'TIMESTAMPZ')],
    profile: {
      tableProfile: { timestamp: 1, rowCount: 4, columnCount: 3 },
      columnProfile: [
        {
          name: 'id',
          timestamp: 1,
          valuesCount: 3,
          nullCount: 1,
          distinctCount: 2,
          uniqueCount: 1,
          min: minId,
          max: maxId,
          sum: 0x60000000000004,
          mean: 9007199254740994,
        },
        {
          name: 'city',
          timestamp: 1,
          valuesCount: 3,
          nullCount: 1,
          distinctCount: 3,
          uniqueCount: 3,
          min: 4,
          max: 7,
          sum: 17,
          mean: 17 / 3,
        },
        {
          name: 'Unnamed: 2',
          timestamp: 1,
          valuesCount: 3,
          nullCount: 1,
          distinctCount: 3,
          uniqueCount: 3,
          min: '2025-11-25T08:00:00Z',
          max: '2025-11-26T00:00:00Z',
        },
      ] satisfies Metrics[] as Metrics[],
    },
    sample: {
      columns: names,
      rows: [
        ['9007199254740993', 'Sevilla', '2025-11-25T08:00:00Z'],
        ['9007199254740995', 'Łódź', '2025-11-25T09:00:00Z'],
        ['9007199254740993', null, null],
        [null, 'a, "b"', '2025-11-26T00:00:00Z'],
      ],
    },
    sampled: false,
  };
}

type Mutable = ReturnType<typeof cataloged>;

test('what a catalog says rightly has no complaint', () => {
  expect(judge(file, cataloged())).toEqual([]);
});

test.each<[string, (found: Mutable) => void]>([
  [
    'a lost row',
    ({ profile, sample }) => {
      profile.tableProfile.rowCount = 3;
      sample.rows.pop();
    },
  ],
  ['a lost row whose count is right', ({ sample }) => void sample.rows.pop()],
  [
    'a header taken for a row',
    ({ columns, profile, sample }) => {
      for (const [index, name] of ['column0', 'column1', 'column2'].entries()) {
        columns[index]!.name = profile.columnProfile[index]!.name = sample.columns[index] = name;
      }
    },
  ],
  [
    'a name of another column',
    ({ columns, profile, sample }) => {
      columns[0]!.name = profile.columnProfile[0]!.name = sample.columns[0] = 'ID';
    },
  ],
  [
    'a profile under another name',
    ({ profile }) => void (profile.columnProfile[1]!.name = 'city.1'),
  ],
  [
    'a lost column',
    ({ columns, profile, sample }) => {
      columns.pop();
      profile.columnProfile.pop();
      profile.tableProfile.columnCount = 2;
      sample.columns.pop();
      for (const row of sample.rows) row.pop();
    },
  ],
  ['a column too many', ({ columns }) => void columns.push(columns[0]!)],
  ['shifted columns', ({ sample }) => sample.rows.forEach((row) => row.unshift(row.pop()!))],
  [
    'a swapped value',
    ({ sample }) =>
      void ([sample.rows[0]![1], sample.rows[1]![1]] = [sample.rows[1]![1]!, sample.rows[0]![1]!]),
  ],
  ['a rounded digit in the sample', ({ sample }) => void (sample.rows[0]![0] = '9007199254740992')],
  [
    'a rounded digit in the minimum',
    ({ profile }) => void (profile.columnProfile[0]!.min = '9007199254740992'),
  ],
  ['identifiers as doubles', ({ columns }) => void (columns[0]!.dataType = 'DOUBLE')],
  ['identifiers as dates', ({ columns }) => void (columns[0]!.dataType = 'DATE')],
  ['a type that does not exist', ({ columns }) => void (columns[1]!.dataType = 'UNKNOWN')],
  [
    'distinct values that were lost',
    ({ profile }) => void (profile.columnProfile[0]!.distinctCount = 1),
  ],
  [
    'a value that became null',
    ({ profile }) => {
      profile.columnProfile[0]!.valuesCount = 2;
      profile.columnProfile[0]!.nullCount = 2;
    },
  ],
  ['a null that became a value', ({ sample }) => void (sample.rows[3]![0] = '0')],
  ['a wrong sum', ({ profile }) => void (profile.columnProfile[0]!.sum = 27_021_597_000_000_000)],
  ['a wrong length', ({ profile }) => void (profile.columnProfile[1]!.max = 8)],
  [
    'an offset that was dropped',
    ({ sample }) => void (sample.rows[0]![2] = '2025-11-25T10:00:00Z'),
  ],
  ['a zone that was dropped', ({ columns }) => void (columns[2]!.dataType = 'TIMESTAMP')],
  ['another year', ({ profile }) => void (profile.columnProfile[2]!.min = '0025-11-25T08:00:00Z')],
  ['an empty text here and a missing value there', ({ sample }) => void (sample.rows[2]![1] = '')],
  ['a letter that was decoded wrong', ({ sample }) => void (sample.rows[1]![1] = 'Å\u0081Ã³dÅº')],
])('%s is noticed', (_, change) => {
  const found = cataloged();
  change(found);
  expect(judge(file, found as Cataloged)).not.toEqual([]);
});

test('a table without a profile is noticed', () => {
  expect(judge(file, { ...cataloged(), profile: undefined })).toEqual([
    'cataloged without a profile',
  ]);
});

const defect = { name: 'a quote in line 3 that is not closed', reason: /quote/, line: 3 };

test.each<[string, FuzzFile, string, boolean]>([
  ['without a defect', file, 'line 3: a quote that is not closed', false],
  ['for its defect', { ...file, defect }, 'line 3: a quote that is not closed', true],
  ['without a line', { ...file, defect }, 'a quote that is not closed', true],
  ['for another reason', { ...file, defect }, 'DuckDB cannot read it', false],
  ['with another line', { ...file, defect }, 'line 2: a quote that is not closed', false],
  [
    'with a value in the reason',
    { ...file, defect },
    'a quote in 9007199254740995 that is not closed',
    false,
  ],
])('a refusal %s', (_, refused, reason, isRight) => {
  expect(judge(refused, { status: 'refused', reason }).length === 0).toBe(isRight);
});

test('what holds no table must not be cataloged', () => {
  expect(judge({ ...file, truth: undefined, defect }, cataloged())).toEqual([
    `cataloged, though it holds ${defect.name}`,
  ]);
});

test.each<[dataType: string, Kind, readonly string[], readings: number, scale?: number]>([
  ['BIGINT', { type: 'code' }, ['007'], 0],
  ['DATE', { type: 'code' }, ['10.1.2'], 0],
  ['STRING', { type: 'code' }, ['007'], 1],
  ['DOUBLE', { type: 'decimal' }, ['0.1', '1.50'], 1],
  ['DOUBLE', { type: 'decimal' }, ['257744483152588223235120390.93'], 1],
  ['DOUBLE', { type: 'decimal' }, ['257744483152588223235120390', '0.5'], 0],
  ['DOUBLE', { type: 'float' }, ['1e400'], 0],
  ['DECIMAL', { type: 'decimal' }, ['257744483152588223235120390.93'], 1, 2],
  ['DECIMAL', { type: 'decimal' }, ['257744483152588223235120390.93'], 0, 1],
  ['BIGINT', { type: 'decimal' }, ['1', '0.25'], 0],
  ['DOUBLE', { type: 'decimal', comma: true }, ['1,5'], 1],
  ['BOOLEAN', { type: 'integer' }, ['0', '1'], 0],
  ['DATE', { type: 'date', order: 'dmy' }, ['03/04/2025'], 2],
  ['DATE', { type: 'date', order: 'dmy' }, ['03/04/2025', '25/11/2025'], 1],
  ['TIMESTAMP', { type: 'timestamp', order: 'ymd', zoned: true }, ['2025-11-25T10:00:00+02:00'], 0],
  ['TIMESTAMP', { type: 'timestamp', order: 'ymd', zoned: true }, ['2025-11-25T10:00:00Z'], 1],
  ['DATE', { type: 'timestamp', order: 'ymd', zoned: false }, ['2025-11-25 10:00'], 0],
  ['BIGINT', { type: 'text' }, ['7', 'ok'], 0],
])('as %s, %o of %j has %i readings', (dataType, kind, cells, readings, scale) => {
  const found = readingsOf(column('a', kind, cells), dataType, {
    emptyIsNull: true,
    large: false,
    scale,
  });
  expect(found).toHaveLength(readings);
});

test('a type that the start of a large file told, and that a later value does not have, leaves the metrics to a wider one', () => {
  const late = column('a', { type: 'decimal' }, ['6659079624752234933336', '0.25']);
  const found = readingsOf(late, 'DECIMAL', { emptyIsNull: true, large: true });
  expect(found.map(({ family }) => family.name)).toEqual(['text', 'exact']);
});

test('a header that could be a row leaves the words for missing values as they are', () => {
  const words = { ...column('2019', { type: 'integer' }, ['7', 'N/A']), missingWord: 'N/A' };
  const [, asRow] = tablesOf({
    columns: [words],
    rows: 2,
    header: true,
    ordered: true,
    emptyIsNull: true,
    large: false,
  });
  const [, missing] = readingsOf(asRow!.columns[0]!, 'STRING', { emptyIsNull: true, large: false });
  expect(missing?.keys).toEqual(['2019', '7', null]);
});

test.each<[string, readonly Column[], string[]]>([
  ['texts', [column('', { type: 'text' }, cities)], ['', 'its first record is the header']],
  [
    'texts and numbers',
    [column('', { type: 'text' }, cities), column('', { type: 'integer' }, ids)],
    [''],
  ],
  [
    'a number that only the first record has',
    [column('', { type: 'integer' }, ['7', null])],
    ['', 'its first record is the header'],
  ],
  [
    'years',
    [column('', { type: 'decimal' }, ['2019', '7.5'])],
    ['', 'its first record is the header'],
  ],
  [
    'a sequence',
    [column('', { type: 'decimal' }, ['0', '7.5']), column('', { type: 'decimal' }, ['1', '0.5'])],
    ['', 'its first record is the header'],
  ],
])('without a header, %s may be as many tables', (_, columns, rules) => {
  const rows = columns[0]!.cells.length;
  const tables = tablesOf({
    columns,
    rows,
    header: false,
    ordered: true,
    emptyIsNull: true,
    large: false,
  });
  expect(tables.map(({ rule }) => rule)).toEqual(rules);
});

/** A complete, correct conversion of it. */
function converted() {
  return {
    status: 'read' as const,
    rows: 4,
    csv: {
      names: ['id', 'city', 'Unnamed: 2'],
      records: [0, 1, 2, 3].map((row) => [ids[row] ?? '', cities[row]!, times[row] ?? '']),
    },
    parquet: {
      names: ['id', 'city', 'Unnamed: 2'],
      types: ['BIGINT', 'STRING', 'STRING'],
      records: [0, 1, 2, 3].map((row) => [
        ids[row]!,
        cities[row] === '' ? null : cities[row]!,
        times[row]!,
      ]),
    },
  };
}

test('what a dataset is rightly converted to has no complaint', () => {
  expect(judgeDataset(file, converted())).toEqual([]);
});

test.each<[string, (made: ReturnType<typeof converted>) => void]>([
  ['a lost row of the CSV file', ({ csv }) => void csv.records.pop()],
  ['a lost row of the Parquet file', ({ parquet }) => void parquet.records.shift()],
  ['a text that changed', ({ csv }) => void (csv.records[3]![1] = 'a, b')],
  ['a rounded digit', ({ parquet }) => void (parquet.records[1]![0] = '9007199254740996')],
  ['names that differ', ({ parquet }) => void (parquet.names[0] = 'ID')],
  ['identifiers as doubles', ({ parquet }) => void (parquet.types[0] = 'DOUBLE')],
])('%s is noticed', (_, change) => {
  const made = converted();
  change(made);
  expect(judgeDataset(file, made as Converted)).not.toEqual([]);
});
