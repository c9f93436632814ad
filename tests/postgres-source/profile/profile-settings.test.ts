import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Postgres } from '#resources/postgres.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { sourceDatabase, testPostgres, type SourceDatabase } from '../catalog-support.ts';
import { profileDatabase, profileSink } from './profile-support.ts';

let database: SourceDatabase;
const postgres = testPostgres();
const statements: string[] = [];

/** Records the text of every statement. */
const observed: Postgres = {
  ...postgres,
  withConnection: (name, options, use) =>
    postgres.withConnection(name, options, (session) =>
      use({
        ...session,
        query: (query: string | { readonly text: string }, ...more: never[]) => {
          statements.push(typeof query === 'string' ? query : query.text);
          return session.query(query as string, ...more);
        },
      } as typeof session),
    ),
};

beforeAll(async () => {
  database = await sourceDatabase(`
    create table people (id int primary key, secret text, city text, born date, seen timestamptz, height int);
    insert into people
      select g, 'hidden ' || g, (array['Athens', 'Madrid'])[1 + g % 2], date '2025-01-01' - g, timestamptz '2025-01-02 00:00Z' - g * interval '1 hour', g
      from generate_series(1, 1000) g;
    create view unreadable as select id, 1 / (id - id) as secret, city from people;
    create table other (id int, secret text);
    insert into other values (1, 'plain');
    create type mood as enum ('sad', 'ok');
    create function of_mood(mood) returns text language sql as $$ select 'ok' $$;
    create cast (mood as text) with function of_mood(mood) as implicit;
    create table moods (m mood);
    insert into moods values ('sad'), ('ok'), ('sad'), (null)`);
});

afterAll(async () => {
  await postgres.close();
  await database.drop();
});

interface Configs {
  readonly table?: object;
  readonly schema?: object;
  readonly database?: object;
}

async function profileWith(
  { table = {}, schema, database: ofDatabase }: Configs,
  of = 'people',
  config: object = {},
) {
  const key = `svc.${database.name}`;
  const configs = {
    database: new Map(ofDatabase ? [[key, ofDatabase]] : []),
    databaseSchema: new Map(schema ? [[`${key}.public`, schema]] : []),
    table: new Map([[`${key}.public.${of}`, table]]),
  };
  statements.length = 0;
  const sink = {
    ...profileSink(),
    profilerConfigs: (kind: keyof typeof configs) => Promise.resolve(configs[kind]),
  };
  return profileDatabase(observed, database.name, {
    sink,
    config: { tables: { include: [`${of}$`] }, ...config },
  });
}

const names = (profile: { readonly columnProfile: readonly { readonly name: string }[] }) =>
  profile.columnProfile.map(({ name }) => name);

test('an excluded column is in no statement on the table, no profile and no sample row', async () => {
  const { profile, sample, summary } = await profileWith({
    table: { excludeColumns: ['secret', 'born'] },
  });
  expect(names(profile('public.people'))).toEqual(['id', 'city', 'seen', 'height']);
  expect(profile('public.people').tableProfile).toMatchObject({ rowCount: 1000, columnCount: 6 });
  expect(sample('public.people')?.columns).toEqual(['id', 'city', 'seen', 'height']);
  expect(JSON.stringify(sample('public.people'))).not.toContain('hidden');
  const read = nonEmpty(statements.filter((statement) => statement.includes('"people"')));
  expect(read.filter((statement) => /"secret"|"born"|\*(?!\))/.test(statement))).toEqual([]);
  expect(summary).toMatchObject({ tables: 1, columns: 4, refused: { total: 0 } });
});

test('a view is not requested an excluded column, whose value could not be computed', async () => {
  const { profile, sample, summary } = await profileWith(
    { table: { excludeColumns: ['secret'] } },
    'unreadable',
  );
  expect(summary.failed.total).toBe(0);
  expect(names(profile('public.unreadable'))).toEqual(['id', 'city']);
  expect(sample('public.unreadable')?.rows).toHaveLength(50);
  expect((await profileWith({}, 'unreadable')).summary.failed.total).toBe(1);
});

test('only included columns are profiled, each with the metrics that are wanted', async () => {
  const includeColumns = [
    { columnName: 'id', metrics: ['min', 'nullCount'] },
    { columnName: 'city' },
  ];
  const { profile, column, sample } = await profileWith({ table: { includeColumns } });
  expect(names(profile('public.people'))).toEqual(['id', 'city']);
  expect(column('public.people', 'id')).toEqual({
    name: 'id',
    timestamp: Date.UTC(2025, 0, 2),
    nullCount: 0,
    min: 1,
  });
  expect(column('public.people', 'city')).toMatchObject({ valuesCount: 1000, distinctCount: 2 });
  expect(sample('public.people')?.columns).toEqual(['id', 'city']);
});

test('a table of which every column is excluded has its number of rows', async () => {
  const { profile, sample } = await profileWith({
    table: { includeColumns: [{ columnName: 'vanished' }] },
  });
  expect(profile('public.people')).toMatchObject({
    tableProfile: { rowCount: 1000, columnCount: 6 },
    columnProfile: [],
  });
  expect(sample('public.people')).toBeUndefined();
});

test.each([
  [
    { schema: { profileSample: 30 } },
    { profileSample: 30, profileSampleType: 'PERCENTAGE' },
    200,
    400,
  ],
  [
    { table: { profileSample: 100 }, schema: { profileSample: 30 } },
    { profileSample: 100, profileSampleType: 'PERCENTAGE' },
    1000,
    1000,
  ],
  [
    { database: { profileSample: 400, profileSampleType: 'ROWS' } },
    { profileSampleType: 'PERCENTAGE' },
    280,
    520,
  ],
])('a sample has the size of %j', async (configs, expected, atLeast, atMost) => {
  const { profile, column } = await profileWith(configs, 'people', { profile: { maxRows: 900 } });
  expect(profile('public.people').tableProfile).toMatchObject({ ...expected, rowCount: 1000 });
  const seen = column('public.people', 'id').valuesCount;
  expect(seen).toBeGreaterThanOrEqual(atLeast);
  expect(seen).toBeLessThanOrEqual(atMost);
});

test('a share of a view is that of its rows', async () => {
  const { profile, column } = await profileWith(
    { table: { profileSample: 25, excludeColumns: ['secret'] } },
    'unreadable',
  );
  expect(profile('public.unreadable').tableProfile).toMatchObject({
    profileSample: 250,
    profileSampleType: 'ROWS',
    rowCount: 1000,
  });
  expect(column('public.unreadable', 'id').valuesCount).toBe(250);
});

test('as many sample rows are stored as somebody wants, and none where the config forbids them', async () => {
  expect(
    (await profileWith({ table: { sampleDataCount: 120 } })).sample('public.people')?.rows,
  ).toHaveLength(120);
  expect(
    (await profileWith({ database: { sampleDataCount: 3 } })).sample('public.people')?.rows,
  ).toHaveLength(3);
  expect(
    (await profileWith({ schema: { sampleDataCount: 0 } })).sample('public.people'),
  ).toBeUndefined();
  const off = await profileWith({ table: { sampleDataCount: 10 } }, 'people', {
    sampleData: { exclude: ['.*'] },
  });
  expect(off.sample('public.people')).toBeUndefined();
});

const partition = (fields: object) => ({
  table: { excludeColumns: ['born'], partitioning: { enablePartitioning: true, ...fields } },
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
      partitionValues: ['3', 4],
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
      partitionColumnName: 'height',
      partitionIntervalType: 'INTEGER-RANGE',
      partitionIntegerRangeStart: 901,
    },
    100,
  ],
  [
    {
      partitionColumnName: 'born',
      partitionIntervalType: 'TIME-UNIT',
      partitionInterval: 10,
      partitionIntervalUnit: 'DAY',
    },
    9,
  ],
  [
    {
      partitionColumnName: 'born',
      partitionIntervalType: 'TIME-UNIT',
      partitionInterval: 1,
      partitionIntervalUnit: 'MONTH',
    },
    30,
  ],
  [
    {
      partitionColumnName: 'seen',
      partitionIntervalType: 'TIME-UNIT',
      partitionInterval: 48,
      partitionIntervalUnit: 'HOUR',
    },
    48,
  ],
])('only the rows of the partition %j are profiled and shown', async (fields, rows) => {
  const { profile, column, sample } = await profileWith(partition(fields));
  expect(column('public.people', 'id').valuesCount).toBe(rows);
  expect(profile('public.people').tableProfile).toMatchObject({
    rowCount: 1000,
    profileSample: rows,
    profileSampleType: 'ROWS',
  });
  expect(names(profile('public.people'))).not.toContain('born');
  expect(sample('public.people')?.rows).toHaveLength(Math.min(50, rows));
});

test('values of an enumeration are compared by their labels: one that is none picks no row, and no cast of a user decides', async () => {
  const fields = {
    partitionColumnName: 'm',
    partitionIntervalType: 'COLUMN-VALUE',
    partitionValues: ['sad', 'no label of it'],
  };
  const { profile, column } = await profileWith(
    { table: { partitioning: { enablePartitioning: true, ...fields } } },
    'moods',
  );
  expect(profile('public.moods').tableProfile).toMatchObject({
    rowCount: 4,
    profileSample: 2,
    profileSampleType: 'ROWS',
  });
  expect(column('public.moods', 'm')).toMatchObject({
    valuesCount: 2,
    distinctCount: 1,
    min: 3,
    max: 3,
  });
});

test('a sample of a partition is of its rows alone', async () => {
  const fields = {
    partitionColumnName: 'city',
    partitionIntervalType: 'COLUMN-VALUE',
    partitionValues: ['Madrid'],
  };
  const { column } = await profileWith({
    table: { ...partition(fields).table, profileSample: 50 },
  });
  expect(column('public.people', 'city').distinctCount).toBe(1);
  expect(column('public.people', 'id').valuesCount).toBeLessThan(350);
  expect(column('public.people', 'id').valuesCount).toBeGreaterThan(150);
});

test.each([
  [
    {
      partitionColumnName: 'vanished',
      partitionIntervalType: 'COLUMN-VALUE',
      partitionValues: ['hidden 1'],
    },
    /partitionColumnName is not a column/,
  ],
  [
    {
      partitionColumnName: 'height',
      partitionIntervalType: 'COLUMN-VALUE',
      partitionValues: [3, 'hidden 1'],
    },
    /partitionValues has a value/,
  ],
  [
    {
      partitionColumnName: 'born',
      partitionIntervalType: 'COLUMN-VALUE',
      partitionValues: ['2025-13-01'],
    },
    /partitionValues has a value/,
  ],
  [
    {
      partitionColumnName: 'city',
      partitionIntervalType: 'INTEGER-RANGE',
      partitionIntegerRangeStart: 1,
    },
    /not a column of numbers/,
  ],
  [
    {
      partitionColumnName: 'city',
      partitionIntervalType: 'TIME-UNIT',
      partitionInterval: 1,
      partitionIntervalUnit: 'DAY',
    },
    /not a column of dates/,
  ],
])(
  'a table whose partition %j cannot be picked is refused by name, and nothing of it is sent',
  async (fields, expected) => {
    const { summary, sample } = await profileWith(partition(fields));
    expect(summary).toMatchObject({
      tables: 0,
      failed: { total: 0 },
      refused: {
        total: 1,
        first: [{ name: 'public.people', error: expect.stringMatching(expected) }],
      },
    });
    expect(sample('public.people')).toBeUndefined();
  },
);

test('a query that somebody wrote is never run, and its table refused while the others are profiled', async () => {
  const { summary, profile } = await profileWith(
    { table: { profileQuery: 'select * from other' } },
    'people',
    {
      tables: {},
      profile: { views: false },
    },
  );
  expect(summary.refused).toEqual({
    total: 1,
    first: [{ name: 'public.people', error: expect.stringContaining('profileQuery') }],
  });
  expect(profile('public.other').tableProfile.rowCount).toBe(1);
  expect(statements.join()).not.toContain('"people"');
});

test('metrics of the table, of its columns or both are left out where somebody does not want them', async () => {
  const withoutColumns = await profileWith({ table: { computeColumnMetrics: false } });
  expect(withoutColumns.profile('public.people')).toMatchObject({
    tableProfile: { rowCount: 1000 },
    columnProfile: [],
  });
  const withoutTable = (await profileWith({ table: { computeTableMetrics: false } })).profile(
    'public.people',
  );
  expect(withoutTable.tableProfile).not.toHaveProperty('rowCount');
  expect(withoutTable.columnProfile).toHaveLength(6);
  const neither = await profileWith({
    table: { computeColumnMetrics: false, computeTableMetrics: false },
  });
  expect(() => neither.profile('public.people')).toThrow('has no profile');
  expect(neither.sample('public.people')?.rows).toHaveLength(50);
});
