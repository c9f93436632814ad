import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFileLab, type FileLab } from './file-lab.ts';

let lab: FileLab;

beforeAll(async () => {
  lab = await openFileLab();
});

afterAll(() => lab.close());

/**
 * Catalog types by name; from the profile, the row count and each column's distinct values, minimum
 * and maximum.
 */
async function read(content: string | Buffer) {
  const path = await lab.write(content);
  const columns = await lab.columns(path, 'csv');
  const { profile, sampleRows } = await lab.profile(path, 'csv');
  const names = columns.map(({ name }) => name);
  expect(profile.columnProfile.map(({ name }) => name)).toEqual(names);
  expect(sampleRows?.columns).toEqual(names);
  const found = profile.columnProfile.map(({ distinctCount, min, max }, index) => {
    const type = columns[index]?.dataType;
    return type === 'STRING' ? [type, distinctCount] : [type, distinctCount, min, max];
  });
  return {
    rows: profile.tableProfile.rowCount,
    columns: Object.fromEntries(names.map((name, index) => [name, found[index]])),
  };
}

test.for([
  ['a title above it', 'Report\na,b\n1,x\n2,y\n', 2, { a: ['BIGINT', 2, 1, 2], b: ['STRING', 2] }],
  [
    'years for names',
    'country;2019\nDE;1,5\nFR;2\n',
    2,
    { country: ['STRING', 2], 2019: ['DOUBLE', 2, 1.5, 2] },
  ],
  [
    'a name too few',
    'id,ts\n1,5,x\n2,6,x\n',
    2,
    { id: ['BIGINT', 2, 1, 2], ts: ['BIGINT', 2, 5, 6], 'Unnamed: 2': ['STRING', 1] },
  ],
  [
    'sep=;',
    'sep=;\nid;v\n1;1,5\n2;2,5\n',
    2,
    { id: ['BIGINT', 2, 1, 2], v: ['DOUBLE', 2, 1.5, 2.5] },
  ],
  [
    'names that are blank, repeated or differ in case',
    'a,A,a, \n1,2,3,4\n',
    1,
    {
      a: ['BIGINT', 1, 1, 1],
      A: ['BIGINT', 1, 2, 2],
      'a.1': ['BIGINT', 1, 3, 3],
      'Unnamed: 3': ['BIGINT', 1, 4, 4],
    },
  ],
  [
    'codes like numbers, and a word for none',
    'w,x\n0xd8,1\nNaN,2\n',
    2,
    { w: ['STRING', 2], x: ['BIGINT', 2, 1, 2] },
  ],
  [
    'a word that is a value among texts, and none among numbers and days',
    'code,none,x,d\nNA,NA,1,2024-01-02\nFR,N/A,NA,<NA>\n,NA,3,2024-01-03\n',
    3,
    {
      code: ['STRING', 2],
      none: ['STRING', 0],
      x: ['BIGINT', 2, 1, 3],
      d: ['DATE', 2, '2024-01-02', '2024-01-03'],
    },
  ],
  [
    'a first row that could be names',
    `'-3';'2024-01-01'\n'7';'27/8/1873'\n'8';'2/2/2055'\n`,
    3,
    { column0: ['BIGINT', 3, -3, 8], column1: ['STRING', 3] },
  ],
  ['codes like days', 'v,w\n10.1.2,0xd8\n10.2.3,0xd9\n', 2, { v: ['STRING', 2], w: ['STRING', 2] }],
  [
    'days in either order, and years of two digits',
    'd,y\n01/02/2024,01-02-24\n03/04/2024,03-04-24\n',
    2,
    { d: ['STRING', 2], y: ['STRING', 2] },
  ],
  [
    'days after the twelfth',
    'd,x\n01/02/2024,1\n13/02/2024,1\n',
    2,
    { d: ['DATE', 2, '2024-02-01', '2024-02-13'], x: ['BIGINT', 1, 1, 1] },
  ],
  [
    'whole numbers beyond 64 bits',
    'i\n9223372036854775807\n9223372036854775808\n-9223372036854775808\n',
    3,
    { i: ['DECIMAL', 3, '-9223372036854775808', '9223372036854775808'] },
  ],
  [
    'numbers beyond 38 digits',
    `i\n${'1'.repeat(40)}\n${'1'.repeat(39)}2\n`,
    2,
    { i: ['STRING', 2] },
  ],
  [
    'large numbers with a decimal comma',
    'n;m\n1065351937155821,4379;1\n0,5;2\n',
    2,
    { n: ['DOUBLE', 2, 0.5, 1065351937155821.5], m: ['BIGINT', 2, 1, 2] },
  ],
  [
    'numbers that a double holds and shows otherwise',
    'i\n60846608013992688\n0.25\n',
    2,
    { i: ['STRING', 2] },
  ],
  [
    'more lines that end in carriage returns than a table has columns',
    `a,b\r${'1,2\r'.repeat(20_001)}`,
    20_001,
    { a: ['BIGINT', 1, 1, 1], b: ['BIGINT', 1, 2, 2] },
  ],
  [
    'long identifiers among fractions',
    'i\n12345678901234567890\n12345678901234567891\n1.5\n',
    3,
    { i: ['STRING', 3] },
  ],
  [
    'UTF-16 without a mark',
    Buffer.from('i,name\n1,Änn\n2,Bob\n', 'utf16le'),
    2,
    { i: ['BIGINT', 2, 1, 2], name: ['STRING', 2] },
  ],
  [
    'UTF-16 the other way round',
    Buffer.from('имя,i\nАнна,1\n', 'utf16le').swap16(),
    1,
    { имя: ['STRING', 1], i: ['BIGINT', 1, 1, 1] },
  ],
  [
    'one column, and a delimiter in a text',
    'remark\nfine\nbroken; replaced\n',
    2,
    { remark: ['STRING', 2] },
  ],
  [
    'a carriage return in a text',
    'a,b\n1,x\ry\n2,"z\rz"\n',
    2,
    { a: ['BIGINT', 2, 1, 2], b: ['STRING', 2] },
  ],
] as const)(
  'CSV with %s is cataloged and profiled as it is',
  async ([, content, rows, columns]) => {
    expect(await read(content)).toEqual({ rows, columns });
  },
);

test('an identifier that the start does not foretell keeps its digits', async () => {
  const { rows, columns } = await read(
    `id,x\n${'1.5,2\n'.repeat(400_000)}12345678901234567891,2\n12345678901234567890,2\n`,
  );
  expect({ rows, distinct: columns['id']?.[1] }).toEqual({ rows: 400_002, distinct: 3 });
});

test.for([
  ['line 3: a character 0', 'n,flag\n1,true\n"1\0x",y\n'],
  ['line 2: a quote that is not closed', 'id\tname\n1\t"half quoted\n2\tok\n'],
  [
    'line 902: 3 values where 2 were expected',
    `meter,kwh\n${'m,1\n'.repeat(900)}${'m,1,late\n'.repeat(4_000)}`,
  ],
  ['mislabelled: its content is JSON', '{"a":1,"b":2}\n{"a":3,"b":4}\n'],
  ['mislabelled: its content is not text', Buffer.from([1, 2, 3, 4, 255, 0, 7, 8])],
] as const)('refused: %s', async ([reason, content]) => {
  await expect(read(content)).rejects.toThrow(reason);
});
