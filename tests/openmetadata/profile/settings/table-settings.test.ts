import { describe, expect, test } from 'vitest';
import { selectColumns, wantedMetrics } from '#openmetadata/profile/settings/select-columns.ts';
import { obeyed, resolveSettings } from '#openmetadata/profile/settings/table-settings.ts';

const none = { table: undefined, schema: undefined, database: undefined };
const whole = { excludeColumns: [], tableMetrics: true, columnMetrics: true };
/** As the server returns a config: unset fields are null, and two fields have defaults. */
const saved = {
  profileSample: null,
  profileQuery: null,
  excludeColumns: null,
  includeColumns: null,
  partitioning: null,
};

test('nothing set anywhere leaves the job’s config as it is', () => {
  expect(resolveSettings(none)).toEqual({ kind: 'none' });
  expect(resolveSettings({ ...none, table: null })).toEqual({ kind: 'none' });
});

test.each([
  [
    'the table’s',
    { table: { profileSample: 5 }, schema: { profileSample: 6 }, database: { profileSample: 7 } },
    { kind: 'percent', percent: 5 },
  ],
  [
    'the schema’s',
    {
      table: saved,
      schema: { profileSample: 600, profileSampleType: 'ROWS' },
      database: { profileSample: 7 },
    },
    { kind: 'rows', rows: 600 },
  ],
  [
    'the database’s',
    {
      table: saved,
      schema: {},
      database: { profileSample: 12.5, profileSampleType: 'PERCENTAGE' },
    },
    { kind: 'percent', percent: 12.5 },
  ],
  [
    'nobody’s, with another’s type',
    { table: { profileSampleType: 'ROWS' }, schema: {}, database: { profileSample: 7 } },
    { kind: 'percent', percent: 7 },
  ],
] as const)('the size of a sample is %s', (_, levels, sample) => {
  expect(obeyed(resolveSettings(levels))?.sample).toEqual(sample);
});

test.each([
  [
    {
      table: { sampleDataCount: 3 },
      schema: { sampleDataCount: 4 },
      database: { sampleDataCount: 5 },
    },
    3,
  ],
  [{ table: { sampleDataCount: 0 }, schema: { sampleDataCount: 4 }, database: undefined }, 0],
  [{ table: undefined, schema: undefined, database: { sampleDataCount: 5 } }, 5],
] as const)('of sample rows %j it takes %i', (levels, count) => {
  expect(obeyed(resolveSettings(levels))?.sampleDataCount).toBe(count);
});

test('columns and partitions belong to the table alone', () => {
  const schema = {
    excludeColumns: ['a'],
    partitioning: { enablePartitioning: true },
    profileQuery: 'select 1',
    computeTableMetrics: false,
  };
  expect(resolveSettings({ ...none, schema })).toEqual({ kind: 'obeyed', settings: whole });
});

test('a partitioning that is switched off is none', () => {
  const partitioning = {
    enablePartitioning: false,
    partitionColumnName: 'at',
    partitionIntervalType: 'INGESTION-TIME',
  };
  expect(resolveSettings({ ...none, table: { ...saved, partitioning } })).toEqual({
    kind: 'obeyed',
    settings: whole,
  });
});

const partitioned = (fields: object) => ({
  table: { partitioning: { enablePartitioning: true, partitionColumnName: 'at', ...fields } },
});

describe('what cannot be obeyed is refused, with the level and the field, and without a value:', () => {
  test.each([
    [{ table: { profileQuery: 'select secret from t' } }, /of the table .*profileQuery/],
    [{ table: { profileSample: 0 } }, /of the table .*profileSample: .*>0/],
    [{ schema: { profileSample: 101 } }, /of its schema .*profileSample: expected a percentage/],
    [
      { database: { profileSample: -1, profileSampleType: 'ROWS' } },
      /of its database .*profileSample/,
    ],
    [{ database: { profileSample: 'secret' } }, /of its database .*profileSample/],
    [{ table: { profileSample: 5, profileSampleType: 'FRACTION' } }, /profileSampleType/],
    [{ table: { sampleDataCount: 1_000_000 } }, /sampleDataCount/],
    [{ table: { excludeColumns: 'secret' } }, /excludeColumns/],
    [{ table: 'secret' }, /of the table/],
    [partitioned({ partitionIntervalType: 'INGESTION-TIME' }), /partitionIntervalType/],
    [partitioned({ partitionIntervalType: 'INJECTED' }), /partitionIntervalType/],
    [partitioned({}), /partitionIntervalType/],
    [
      partitioned({ partitionIntervalType: 'TIME-UNIT', partitionInterval: 3 }),
      /partitionIntervalUnit is missing/,
    ],
    [
      partitioned({ partitionIntervalType: 'TIME-UNIT', partitionIntervalUnit: 'DAY' }),
      /partitionInterval is missing/,
    ],
    [
      partitioned({
        partitionIntervalType: 'TIME-UNIT',
        partitionInterval: -1,
        partitionIntervalUnit: 'DAY',
      }),
      /partitionInterval/,
    ],
    [partitioned({ partitionIntervalType: 'COLUMN-VALUE' }), /partitionValues is missing/],
    [
      partitioned({ partitionIntervalType: 'COLUMN-VALUE', partitionValues: [] }),
      /partitionValues is empty/,
    ],
    [
      partitioned({ partitionIntervalType: 'COLUMN-VALUE', partitionValues: [{ secret: 1 }] }),
      /partitionValues/,
    ],
    [partitioned({ partitionIntervalType: 'INTEGER-RANGE' }), /partitionIntegerRangeStart/],
    [
      partitioned({
        partitionIntervalType: 'COLUMN-VALUE',
        partitionColumnName: null,
        partitionValues: ['secret'],
      }),
      /partitionColumnName is missing/,
    ],
  ])('%j', (levels, expected) => {
    const resolved = resolveSettings({ ...none, ...levels });
    expect(resolved).toEqual({ kind: 'refused', reason: expect.stringMatching(expected) });
    expect(JSON.stringify(resolved)).not.toContain('secret');
  });
});

const columns = ['id', 'email', 'address', 'address.city', 'Note'].map((name) => ({ name }));
const taken = (table: object) =>
  selectColumns(columns, obeyed(resolveSettings({ ...none, table }))).map(({ name }) => name);

test.each([
  [{}, ['id', 'email', 'address', 'address.city', 'Note']],
  [{ excludeColumns: ['email', 'vanished'] }, ['id', 'address', 'address.city', 'Note']],
  [{ excludeColumns: ['note'] }, ['id', 'email', 'address', 'address.city', 'Note']],
  [{ excludeColumns: ['address.street.number'] }, ['id', 'email', 'address.city', 'Note']],
  [{ excludeColumns: ['address.city'] }, ['id', 'email', 'address', 'Note']],
  [{ includeColumns: [{ columnName: 'id' }, { columnName: 'email' }] }, ['id', 'email']],
  [
    { includeColumns: [{ columnName: 'id' }, { columnName: 'email' }], excludeColumns: ['email'] },
    ['id'],
  ],
  [{ includeColumns: [{ columnName: 'vanished' }] }, []],
  [{ includeColumns: [] }, ['id', 'email', 'address', 'address.city', 'Note']],
])('of the columns %j takes %j', (config, expected) => {
  expect(taken(config)).toEqual(expected);
});

test.each([
  [
    ['min', 'NULLCOUNT', 'unheard-of'],
    ['name', 'timestamp', 'nullCount', 'min'],
  ],
  [['all'], ['name', 'timestamp', 'nullCount', 'min', 'max']],
  [[], ['name', 'timestamp', 'nullCount', 'min', 'max']],
  [null, ['name', 'timestamp', 'nullCount', 'min', 'max']],
])('of the metrics %j keeps %j', (metrics, expected) => {
  const settings = obeyed(
    resolveSettings({ ...none, table: { includeColumns: [{ columnName: 'id', metrics }] } }),
  );
  const profile = { name: 'id', timestamp: 1, nullCount: 2, min: 3, max: 4 };
  expect(Object.keys(wantedMetrics(profile, settings))).toEqual(expected);
  expect(wantedMetrics({ ...profile, name: 'other' }, settings)).toMatchObject({ max: 4 });
});
