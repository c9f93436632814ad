import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnBody, TableBody } from '#openmetadata/entities.ts';
import {
  acceptedProfile,
  acceptedSample,
  acceptedTable,
  catalogFqn,
  catalogName,
} from '#openmetadata/server-rules.ts';
import { parse } from '../doubles/stand-ins/open-metadata/bodies.ts';
import {
  checkNameBelow,
  checkProfile,
  checkSample,
  checkTable,
} from '../doubles/stand-ins/open-metadata/rules.ts';
import { table } from './sink/bodies.ts';

const column = (name: string, dataType = 'INT', more: Partial<ColumnBody> = {}): ColumnBody => ({
  name,
  displayName: name,
  dataType,
  dataTypeDisplay: dataType,
  ...more,
});

const accepted = (body: Partial<TableBody>) => acceptedTable(table('t', body), 'public.t');

/** Like the server, throws if it would reject the table. */
function check(body: TableBody): void {
  parse.table(body);
  checkNameBelow(body.name);
  checkTable(parse.table(body));
}

describe('a name', () => {
  it.each([
    ['plain', 'plain'],
    ['a "b"', 'a __reserved__quote__b__reserved__quote__'],
    ['a::b', 'a__reserved__colon__b'],
    [':::', '__reserved__colon__:'],
    ['::::', '__reserved__colon____reserved__colon__'],
    ['a\nb\u2028', 'a__reserved__u000a__b__reserved__u2028__'],
    ['a\0', 'a__reserved__u0000__'],
    ['a:b.c > d\t', 'a:b.c > d\t'],
  ])('%j is %j in the catalog', (name, expected) => {
    expect(catalogName(name)).toBe(expected);
  });

  it('stays apart from others and whole where it is too long', () => {
    const names = ['"'.repeat(63), `${'"'.repeat(62)}x"`, '😀'.repeat(200), 'x'.repeat(300)].map(
      catalogName,
    );
    expect(new Set(names).size).toBe(4);
    expect(names.every((name) => name.length <= 256 && name.isWellFormed())).toBe(true);
  });

  it('is one part of a fully qualified name', () => {
    expect(catalogFqn('svc', 'd"b', 'a.b', 'c::d')).toBe(
      'svc.d__reserved__quote__b."a.b".c__reserved__colon__d',
    );
  });
});

describe('a table', () => {
  it('with odd names keeps all that refers to them', () => {
    const { body, adaptations } = acceptedTable(
      table('a"', {
        columns: [column('x"'), column('y')],
        tableConstraints: [{ constraintType: 'UNIQUE', columns: ['x"', 'y'] }],
        tablePartition: { columns: [{ columnName: 'x"', intervalType: 'COLUMN-VALUE' }] },
      }),
      'public."a"""',
    );
    expect(body).toMatchObject({
      name: 'a__reserved__quote__',
      displayName: 'a"',
      columns: [{ name: 'x__reserved__quote__', displayName: 'x"' }, { name: 'y' }],
      tableConstraints: [{ columns: ['x__reserved__quote__', 'y'] }],
      tablePartition: { columns: [{ columnName: 'x__reserved__quote__' }] },
    });
    expect(adaptations.map(({ name }) => name)).toEqual(['public."a"""', 'public."a"""."x"""']);
    check(body);
  });

  it.each<[string, Partial<TableBody>, readonly object[], string | undefined]>([
    [
      'a structure without fields',
      { columns: [column('s', 'STRUCT')] },
      [{ dataType: 'UNKNOWN' }],
      undefined,
    ],
    [
      'a structure none of whose fields has a name',
      { columns: [column('s', 'STRUCT', { children: [column('')] })] },
      [{ dataType: 'UNKNOWN' }],
      'public.t.s.',
    ],
    [
      'an array of who knows what',
      { columns: [column('a', 'ARRAY')] },
      [{ arrayDataType: 'UNKNOWN' }],
      undefined,
    ],
    [
      'a text without a length',
      { columns: [column('v', 'VARCHAR')] },
      [{ dataLength: 1 }],
      undefined,
    ],
    [
      'a column twice',
      { columns: [column('c'), column('c', 'TEXT')] },
      [{ dataType: 'INT' }],
      'public.t.c',
    ],
    [
      'a column whose name in the catalog is that of another',
      { columns: [column('a__reserved__quote__'), column('a"')] },
      [{ name: 'a__reserved__quote__' }],
      'public.t."a"""',
    ],
    [
      'a key of a column that is left out',
      {
        columns: [column('a'), column('')],
        tableConstraints: [{ constraintType: 'PRIMARY_KEY', columns: ['a', ''] }],
      },
      [{ name: 'a' }],
      'public.t.',
    ],
    [
      'fields in fields whose names together are too long',
      {
        columns: [
          Array.from({ length: 14 }).reduce<ColumnBody>(
            (inner) => column('n'.repeat(250), 'STRUCT', { children: [inner] }),
            column('x'),
          ),
        ],
      },
      [{ dataType: 'STRUCT' }],
      `public.t${`.${'n'.repeat(250)}`.repeat(13)}`,
    ],
  ])('with %s is taken', (_, body, columns, leftOut) => {
    const { body: sent, adaptations } = accepted(body);
    check(sent);
    expect(sent.columns).toMatchObject(columns);
    expect(adaptations.map(({ name }) => name)).toEqual(leftOut === undefined ? [] : [leftOut]);
  });

  it('of any names is taken, with its profile and its rows', () => {
    const name = fc.string({
      unit: fc.constantFrom('"', ':', 'a', '\n', '.', '\u0085', '_', '\0'),
      maxLength: 300,
    });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), name, (names, tableName) => {
        const columns = names.map((each) =>
          column(each, 'STRUCT', { children: names.map((inner) => column(inner)) }),
        );
        const body = acceptedTable(
          table(tableName || 't', {
            columns,
            tableConstraints: [{ constraintType: 'UNIQUE', columns: names }],
          }),
          'x',
        ).body;
        check(body);
        const timestamp = 1;
        const request = parse.table(body);
        const profile = {
          tableProfile: { timestamp },
          columnProfile: names.map((each) => ({ name: each, timestamp })),
        };
        checkProfile(request, parse.tableProfile(acceptedProfile(profile)));
        const sample = acceptedSample({ columns: names, rows: [names] });
        checkSample(request, parse.sampleData(sample));
        expect(sample.rows[0]?.map((value) => catalogName(String(value)))).toEqual(sample.columns);
      }),
      { numRuns: 50 },
    );
  });
});

it('rows have no character 0, which Postgres cannot store, and nothing else changes', () => {
  const rows = [
    ['a\0', { 'k\0': ['\0', 1.5, null] }, '9007199254740993'],
    [String.raw`a\u0000`, String.raw`\\`, 'b'],
  ];
  const zero = '__reserved__u0000__';
  expect(acceptedSample({ columns: ['x', 'y', 'z'], rows }).rows).toEqual([
    [`a${zero}`, { [`k${zero}`]: [zero, 1.5, null] }, '9007199254740993'],
    [String.raw`a\u0000`, String.raw`\\`, 'b'],
  ]);
});
