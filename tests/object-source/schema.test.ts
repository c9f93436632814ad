import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Format } from '#object-source/formats.ts';
import { openFileLab, type FileLab } from './file-lab.ts';

let lab: FileLab;

beforeAll(async () => {
  lab = await openFileLab();
});

afterAll(() => lab.close());

async function columnsOf(
  content: string | Buffer,
  format: Format,
): Promise<Record<string, string>> {
  const columns = await lab.columns(await lab.write(content), format);
  return Object.fromEntries(columns.map(({ name, dataType }) => [name, dataType]));
}

const many = (row: (index: number) => string, rows = 300_000): string =>
  Array.from({ length: rows }, (_, index) => row(index)).join('\n');

test.for([
  ['quotes and line breaks', 'id,note\n1,"a, ""b""\nc"\n2,\n', { id: 'BIGINT', note: 'STRING' }],
  ['single quotes', "id,note\n1,'a, b'\n2,'c'\n", { id: 'BIGINT', note: 'STRING' }],
  ['quotes after backslashes', 'id,note\n1,"a \\", b"\n2,"c"\n', { id: 'BIGINT', note: 'STRING' }],
  [
    'apostrophes and inches',
    `id,note\n1,it's 5" long\n2,Ann's\n`,
    { id: 'BIGINT', note: 'STRING' },
  ],
  [
    'a byte order mark and Windows line ends',
    '\ufeffid,größe\r\n1,1.5\r\n2,2.5\r\n',
    { id: 'BIGINT', größe: 'DOUBLE' },
  ],
  [
    'Latin-1',
    Buffer.from('name,straße\nMüller,1\n', 'latin1'),
    { name: 'STRING', straße: 'BIGINT' },
  ],
  [
    'UTF-16',
    Buffer.from('\ufeffname,straße\nMüller,1\n', 'utf16le'),
    { name: 'STRING', straße: 'BIGINT' },
  ],
  [
    'semicolons and a decimal comma',
    'id;amount;day\n1;1,5;01.02.2024\n2;1002,25;15.02.2024\n',
    { id: 'BIGINT', amount: 'DOUBLE', day: 'DATE' },
  ],
  [
    'commas that may stand before thousands',
    'id,amount\n1,"1,234"\n2,"12,500"\n3,999\n',
    { id: 'BIGINT', amount: 'STRING' },
  ],
  [
    'commas that stand before thousandths',
    'id;amount\n1;1,234\n2;0,500\n',
    { id: 'BIGINT', amount: 'DOUBLE' },
  ],
  [
    'commas of which a later one shows what they are',
    `id;amount\n${'1;1,234\n'.repeat(10_000)}2;1,5\n`,
    { id: 'BIGINT', amount: 'DOUBLE' },
  ],
  [
    'nanoseconds',
    't,ts,tz,us\n10:00:00.123456789,2024-01-01 10:00:00.1234567,2024-01-01T10:00:00.123456789Z,2024-01-01T10:00:00.123456000\n',
    { t: 'STRING', ts: 'STRING', tz: 'STRING', us: 'TIMESTAMP' },
  ],
  [
    'nanoseconds after the first part',
    `t,ts\n${'10:00:00,2024-01-01 10:00:00\n'.repeat(5_000)}10:00:00.1234567,2024-01-01 10:00:00.123456789\n`,
    { t: 'STRING', ts: 'STRING' },
  ],
  ['a number beyond the doubles', 'a,b\n1e309,1e308\n1.5,1.5\n', { a: 'STRING', b: 'DOUBLE' }],
  [
    'semicolons and a decimal point',
    'id;amount\n1;1.5\n2;2.25\n',
    { id: 'BIGINT', amount: 'DOUBLE' },
  ],
  ['tabs', 'a\tb\n1\tx y\n', { a: 'BIGINT', b: 'STRING' }],
  ['words for missing values', 'x,y\n1,NA\nNA,2.5\n,3\n', { x: 'BIGINT', y: 'DOUBLE' }],
  [
    'text only, so that the first line is taken for the header',
    'name,city\nann,rome\nbob,paris\n',
    { name: 'STRING', city: 'STRING' },
  ],
  ['no header', '1,2.5,x\n2,3.5,y\n', { column0: 'BIGINT', column1: 'DOUBLE', column2: 'STRING' }],
  ['a header only', 'a,b\n', { a: 'STRING', b: 'STRING' }],
  [
    'names that differ in case, that are repeated or empty',
    'a,A,a,,"x.y""z"\n1,2,3,4,5\n',
    { a: 'BIGINT', A: 'BIGINT', 'a.1': 'BIGINT', 'Unnamed: 3': 'BIGINT', 'x.y"z': 'BIGINT' },
  ],
  ['leading zeros', 'plz\n01234\n04444\n', { plz: 'STRING' }],
  [
    'times and truth',
    'f,d,t,ts,tz\ntrue,2024-01-01,10:00:00,2024-01-01 10:00:00,2024-01-01T10:00:00+02:00\n',
    { f: 'BOOLEAN', d: 'DATE', t: 'TIME', ts: 'TIMESTAMP', tz: 'TIMESTAMPZ' },
  ],
  [
    'rows of different lengths',
    'a,b,c\n1,2,3\n1,2\n4,5,6\n',
    { a: 'BIGINT', b: 'BIGINT', c: 'BIGINT' },
  ],
  ['lines before the header', '# made manually\n# again\na,b\n1,2\n', { a: 'BIGINT', b: 'BIGINT' }],
  ['gzip', gzipSync('a,b\n1,x\n'), { a: 'BIGINT', b: 'STRING' }],
  [
    'a first part that has other types than what follows',
    `a,b,c,d\n${'1,,x,2024-01-01\n'.repeat(10_000)}1.5,7,NA,2024-01-02\n`,
    { a: 'DOUBLE', b: 'BIGINT', c: 'STRING', d: 'DATE' },
  ],
  [
    'a first part of times and truth that something else follows',
    `t,tz,f\n${'10:00:00,2024-01-01T10:00:00Z,true\n'.repeat(5_000)}2024-01-01,unknown,y\n`,
    { t: 'STRING', tz: 'STRING', f: 'STRING' },
  ],
  [
    'words for missing values alone in the first part',
    `a,b\n${'NA,2\n'.repeat(4_000)}${'1.5,2\n'.repeat(40_000)}`,
    { a: 'DOUBLE', b: 'BIGINT' },
  ],
  [
    'a word for missing values after the first part',
    `a,b\n${'1,2\n'.repeat(40_000)}NA,3\n`,
    { a: 'BIGINT', b: 'BIGINT' },
  ],
  [
    'a line break in quotes after the first part',
    `a,b\n${'1,2\n'.repeat(40_000)}3,"x\ny"\n`,
    { a: 'BIGINT', b: 'STRING' },
  ],
  [
    'more than is read of it',
    many((index) => (index === 0 ? 'id,note' : `${index},"a ""quoted""\nline"`)),
    { id: 'BIGINT', note: 'STRING' },
  ],
  [
    'gzip of more than is read of it',
    gzipSync(many((index) => (index === 0 ? 'id,x' : `${index},${Math.sin(index)}`))),
    { id: 'BIGINT', x: 'DOUBLE' },
  ],
] as const)('CSV with %s', async ([, content, expected]) => {
  expect(await columnsOf(content, 'csv')).toEqual(expected);
});

test.for([
  [
    'lines',
    'jsonl',
    '{"a":1,"b":{"c":"x"},"l":[1,2]}\n{"a":2.5,"b":{"c":"y","d":2}}\n',
    { a: 'DOUBLE', b: 'STRUCT', l: 'ARRAY' },
  ],
  [
    'an array',
    'json',
    '\ufeff [{"a":1,"t":"2024-01-01T00:00:00Z"},{"a":2,"x":[{"q":1}]}]',
    { a: 'BIGINT', t: 'TIMESTAMPZ', x: 'ARRAY' },
  ],
  ['an object', 'json', '{"a": 1,\n "b": null}', { a: 'BIGINT', b: 'JSON' }],
  ['values of several types', 'jsonl', '{"a":1}\n{"a":"x"}\n{"a":[1]}\n', { a: 'JSON' }],
  [
    'an array of more than is read of it',
    'json',
    `[${many((index) => `{"id": ${index}, "text": "a ] }, \\" [ {"}`).replaceAll('\n', ',')}]`,
    { id: 'BIGINT', text: 'STRING' },
  ],
  [
    'gzipped lines of more than is read of it',
    'jsonl',
    gzipSync(many((index) => `{"id": ${index}, "x": ${Math.sin(index)}}`)),
    { id: 'BIGINT', x: 'DOUBLE' },
  ],
] as const)('JSON: %s', async ([, format, content, expected]) => {
  expect(await columnsOf(content, format)).toEqual(expected);
});

test.for([
  ['empty', 'csv', ''],
  ['empty', 'csv', '\n  \n'],
  ['empty', 'parquet', ''],
  ['mislabelled: its content is not text', 'csv', Buffer.from([0x51, 0x4b, 3, 4, 0, 0])],
  [
    'mislabelled: its content is a ZIP archive, as .xlsx files are',
    'jsonl',
    Buffer.from([0x50, 0x4b, 3, 4, 0, 0]),
  ],
  ['mislabelled: its content is gzip', 'csv', gzipSync(gzipSync('a,b\n1,2\n'))],
  [
    'mislabelled: its content is a Git LFS pointer',
    'csv',
    'version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n',
  ],
  ['mislabelled: its content is HTML', 'json', '<!DOCTYPE html>\n<html></html>\n'],
  [
    'mislabelled: its content is XML',
    'csv',
    gzipSync('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
  ],
  ['mislabelled: it is no JSON array, object or lines of objects', 'json', 'a,b\n1,2\n'],
  ['mislabelled: its content is Parquet', 'csv', 'PAR1,a\n'],
  ['truncated or mislabelled: it does not end as Parquet does', 'parquet', 'a,b\n1,2\n,3,4\n'],
  ['truncated: its array is not closed', 'json', '[{"a":1},{"a":2}'],
  [
    'truncated: its compressed content ends too early',
    'csv',
    gzipSync(Buffer.from(many(String, 5000))).subarray(0, 2000),
  ],
  [
    'its compressed content is damaged',
    'csv',
    Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0]), Buffer.alloc(50, 0xff)]),
  ],
  ['25000 columns are more than the 20000', 'csv', `${','.repeat(24_999)}\n`],
  [
    'nested more than 100 levels deep',
    'json',
    `[{"a":${'{"b":['.repeat(200_000)}1${']}'.repeat(200_000)}}]`,
  ],
  [
    'nested more than 100 levels deep',
    'jsonl',
    `{"a":"[\\""}\n{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}\n`,
  ],
  ['not valid JSON', 'jsonl', '{"a":1}\n{"a": tru\n'],
  ['its footer would have 808464440 bytes', 'parquet', `PAR1${'0'.repeat(40)}PAR1`],
] as const)('says of content that is %s (%s)', async ([reason, format, content]) => {
  await expect(columnsOf(content, format)).rejects.toThrow(reason);
});

test('no reason quotes what the file holds', async () => {
  for (const content of ['{"a":"hunter2"\n{"b":"hunter2"}', '{"a":1}\nhunter2']) {
    await expect(columnsOf(content, 'jsonl')).rejects.toThrow(/^(?!.*hunter2)/);
  }
});

test('ten thousand columns', { timeout: 120_000 }, async () => {
  const header = Array.from({ length: 10_000 }, (_, index) => `column number ${index}`).join(',');
  const row = Array.from({ length: 10_000 }, (_, index) =>
    index % 2 === 0 ? index : `text ${index}`,
  ).join(',');
  const columns = await columnsOf(`${header}\n${row}\n${row}\n`, 'csv');
  expect(Object.keys(columns)).toHaveLength(10_000);
  expect(columns).toMatchObject({ 'column number 9998': 'BIGINT', 'column number 9999': 'STRING' });
});

test('Parquet of all kinds, from its footer alone', async () => {
  const path = await lab.writeParquet(`
    select 1::int i, 2::ubigint u, 1.5::decimal(10, 2) d, timestamptz '2024-01-01 00:00:00+02' tz, timestamp_ns '2024-01-01' ns,
      date '2024-01-01' as "day", time '10:00' clock, 'x' s, 'x'::blob bytes, uuid() id, true f, interval 1 day span,
      {'x': 1, 'y': [1, 2], 'z': {'deep': 'down'}} nested, [{'q': 1}] list, map {'k': 1} pairs`);
  const columns = await lab.columns(path, 'parquet');
  expect(columns.map(({ name, dataType }) => `${name} ${dataType}`)).toEqual([
    'i INT',
    'u NUMERIC',
    'd DECIMAL',
    'tz TIMESTAMPZ',
    'ns TIMESTAMP',
    'day DATE',
    'clock TIME',
    's STRING',
    'bytes BLOB',
    'id UUID',
    'f BOOLEAN',
    'span INTERVAL',
    'nested STRUCT',
    'list ARRAY',
    'pairs MAP',
  ]);
  expect(columns[2]).toMatchObject({ precision: 10, scale: 2, dataTypeDisplay: 'decimal(10,2)' });
  expect(columns[12]).toMatchObject({
    children: [
      { name: 'x' },
      { name: 'y', arrayDataType: 'INT' },
      { name: 'z', children: [{ name: 'deep', dataTypeDisplay: 'varchar' }] },
    ],
  });
  expect(columns[13]).toMatchObject({
    arrayDataType: 'STRUCT',
    children: [{ name: 'q', dataType: 'INT' }],
  });
});
