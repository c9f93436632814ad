import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnBody } from '#openmetadata/entities.ts';
import { openFileLab, type FileLab } from './file-lab.ts';

let lab: FileLab;

beforeAll(async () => {
  lab = await openFileLab();
});

afterAll(() => lab.close());

const types = (columns: readonly ColumnBody[]) =>
  Object.fromEntries(columns.map(({ name, dataType }) => [name, dataType]));

/** The column `d` of lines with these values: in the catalog, its profile and its sample. */
async function column(values: readonly unknown[], rest = '') {
  const path = await lab.write(
    `${values.map((value) => `{"d":${typeof value === 'string' ? value : JSON.stringify(value)}}`).join('\n')}\n${rest}`,
  );
  const { d: type } = types(await lab.columns(path, 'jsonl'));
  const profile = await lab.profile(path, 'jsonl');
  const { distinctCount, min, max } = profile.column('d');
  // For texts, these are lengths.
  const range = type === 'STRING' ? { min: undefined, max: undefined } : { min, max };
  return { type, distinctCount, ...range, cells: profile.sampleRows?.rows.map(([cell]) => cell) };
}

test.each([
  [
    ['2025-11-25T10:00:00+02:00', '2025-11-25T10:00:00-05:00'],
    ['TIMESTAMPZ', 2, '2025-11-25T08:00:00Z', '2025-11-25T15:00:00Z'],
  ],
  [
    ['2026-08-12T00:00:00.250Z', '2026-08-12 02:00:00+0200'],
    ['TIMESTAMPZ', 2, '2026-08-12T00:00:00Z', '2026-08-12T00:00:00.25Z'],
  ],
  [
    ['2026-08-12T00:00:00', '2026-08-12 01:00:00.5'],
    ['TIMESTAMP', 2, '2026-08-12T00:00:00', '2026-08-12T01:00:00.5'],
  ],
  [
    ['2024-02-29', '2025-11-25'],
    ['DATE', 2, '2024-02-29', '2025-11-25'],
  ],
  [
    ['10:00', '23:59:59.5'],
    ['TIME', 2, '10:00:00', '23:59:59.5'],
  ],
])('times as ISO 8601 has them: %j', async (values, [type, distinctCount, min, max]) => {
  expect(await column(values.map((value) => JSON.stringify(value)))).toMatchObject({
    type,
    distinctCount,
    min,
    max,
    cells: [expect.any(String), expect.any(String)],
  });
});

test.each([
  [['25-11-2025', '26-11-2025']],
  [['20-11-25', '21-11-25']],
  [['11-25-2025 10:00:00 PM', '11-26-2025 11:00:00 AM']],
  [['25-11-2025 10:00:00', '26-11-2025 11:00:00']],
  [['2025-02-30', '2025-02-28']],
  [['2025-11-25T10:00:00Z', '2025-11-25T10:00:00']],
  [['2025-11-25', '2025-11-25T10:00:00']],
  [['2025-11-25T10:00:00.1234567Z', '2025-11-25T10:00:00.1234568Z']],
])('times that may be read in two ways, or would lose something, stay text: %j', async (values) => {
  expect(await column(values.map((value) => JSON.stringify(value)))).toEqual({
    type: 'STRING',
    distinctCount: 2,
    min: undefined,
    max: undefined,
    cells: values,
  });
});

test('times within structures and lists are distinguished by the same rule, and stay as they are written', async () => {
  const path = await lab.write(
    '{"n":{"k":"2024-09-17 16:37:46.367"},"l":["2024-09-17T16:37:46+02:00"],"o":[{"day":"17-09-2024"}]}\n',
  );
  expect(await lab.columns(path, 'jsonl')).toMatchObject([
    { name: 'n', dataType: 'STRUCT', children: [{ name: 'k', dataType: 'TIMESTAMP' }] },
    { name: 'l', dataType: 'ARRAY', arrayDataType: 'TIMESTAMPZ' },
    { name: 'o', dataType: 'ARRAY', children: [{ name: 'day', dataType: 'STRING' }] },
  ]);
  const { sampleRows } = await lab.profile(path, 'jsonl');
  expect(sampleRows?.rows).toEqual([
    [{ k: '2024-09-17 16:37:46.367' }, ['2024-09-17T16:37:46+02:00'], [{ day: '17-09-2024' }]],
  ]);
});

test('an offset that only the rest of a file has is not lost', async () => {
  const path = await lab.write(
    `${'{"t":"2024-01-01 10:00:00"}\n'.repeat(90_000)}{"t":"2024-01-01T10:00:00+02:00"}\n`,
  );
  expect((await lab.profile(path, 'jsonl')).column('t')).toMatchObject({
    distinctCount: 2,
    uniqueCount: 1,
  });
});

test.each([
  [
    ['9007199254740993', '9007199254740992'],
    'BIGINT',
    '9007199254740992',
    '9007199254740993',
    ['9007199254740993', '9007199254740992'],
  ],
  [['-9223372036854775808', '1'], 'BIGINT', '-9223372036854775808', 1, ['-9223372036854775808', 1]],
  [
    ['18446744073709551615', '0'],
    'NUMERIC',
    0,
    '18446744073709551615',
    ['18446744073709551615', 0],
  ],
  [
    ['-9223372036854775809', '2'],
    'NUMERIC',
    '-9223372036854775809',
    2,
    ['-9223372036854775809', 2],
  ],
  [
    ['12345678901234567890123456789012345678', '1'],
    'NUMERIC',
    1,
    '12345678901234567890123456789012345678',
    ['12345678901234567890123456789012345678', 1],
  ],
  [
    ['9007199254740993', '0.5'],
    'DECIMAL',
    0.5,
    '9007199254740993.0',
    ['9007199254740993.0', '0.5'],
  ],
  [['1e400', '1'], 'STRING', undefined, undefined, ['1e400', '1']],
  [
    ['1234567890123456789012345678901234567890', '1'],
    'STRING',
    undefined,
    undefined,
    ['1234567890123456789012345678901234567890', '1'],
  ],
  [
    ['0.1000000000000000055', '0.1'],
    'DECIMAL',
    0.1,
    '0.1000000000000000055',
    ['0.1000000000000000055', '0.1000000000000000000'],
  ],
  [
    ['-6292512687744002182.1628', '1.5'],
    'DECIMAL',
    '-6292512687744002182.1628',
    1.5,
    ['-6292512687744002182.1628', '1.5000'],
  ],
  [['1e-400', '1'], 'STRING', undefined, undefined, ['1e-400', '1']],
  [['1.5', '-2e3'], 'DOUBLE', -2000, 1.5, [1.5, -2000]],
])('numbers keep their digits: %j', async (values, type, min, max, cells) => {
  expect(await column(values)).toEqual({ type, distinctCount: 2, min, max, cells });
});

test('numbers keep their digits where only the rest of the file has so many', async () => {
  const late =
    '{"a":9007199254740993,"b":12345678901234567890123,"c":17338613669026308.064,"d":1e400}';
  const path = await lab.write(`${'{"a":1.5,"b":1,"c":0.5,"d":1.25}\n'.repeat(70_000)}${late}\n`);
  const { column: of } = await lab.profile(path, 'jsonl');
  expect(of('a')).toMatchObject({ distinctCount: 2, min: 1.5, max: '9007199254740993.0' });
  expect(of('b')).toMatchObject({ distinctCount: 2, min: 1, max: '12345678901234567890123' });
  expect(of('c')).toMatchObject({ distinctCount: 2, min: 0.5, max: '17338613669026308.064' });
  expect(of('d')).toMatchObject({ valuesCount: 70_001, distinctCount: 2 });
});

test('numbers keep their digits within structures and lists', async () => {
  const path = await lab.write(
    '{"n":{"id":9007199254740993,"far":1e400,"text":"\\"1.00000000000000000001"},"l":[9007199254740993,12345678901234567890.25,1]}\n',
  );
  const { sampleRows } = await lab.profile(path, 'jsonl');
  const list = ['9007199254740993', '12345678901234567890.25', 1];
  expect(sampleRows?.rows).toEqual([
    [{ id: '9007199254740993', far: '1e400', text: '"1.00000000000000000001' }, list],
  ]);
});

test('names that are empty, blank or differ in case are the same everywhere, with the values of their keys', async () => {
  const path = await lab.write(
    '{"a":1,"A":"x",""  :3," ":4,"x/y~z":5,"it\'s \\"é\\"":6,"n":{"b":1,"B":2}}\n{"A":"y","a":2}\n',
  );
  const names = ['a', 'A', 'Unnamed: 2', 'Unnamed: 3', 'x/y~z', `it's "é"`, 'n'];
  const columns = await lab.columns(path, 'jsonl');
  expect(columns.map(({ name }) => name)).toEqual(names);
  expect(columns[6]?.children?.map(({ name }) => name)).toEqual(['b', 'B']);
  const { profile, sampleRows } = await lab.profile(path, 'jsonl');
  expect(profile.columnProfile.map(({ name }) => name)).toEqual(names);
  expect(sampleRows).toEqual({
    columns: names,
    rows: [
      [1, 'x', 3, 4, 5, 6, { b: 1, B: 2 }],
      [2, 'y', null, null, null, null, null],
    ],
  });
});

test('of a key that comes twice the last value counts, wherever it comes', async () => {
  const path = await lab.write(
    '{"size":9798,"ms":27,"size":3266,"n":{"k":1,"k":2}}\n{"size":13064,"ms":1}\n',
  );
  const { column: of, sampleRows } = await lab.profile(path, 'jsonl');
  expect(types(await lab.columns(path, 'jsonl'))).toEqual({
    size: 'BIGINT',
    ms: 'BIGINT',
    n: 'STRUCT',
  });
  expect(of('size')).toMatchObject({ min: 3266, max: 13064, distinctCount: 2 });
  expect(sampleRows?.rows).toEqual([
    [3266, 27, { k: 2 }],
    [13064, 1, null],
  ]);
  const late = await lab.write(`${'{"a":1,"b":2}\n'.repeat(160_000)}{"a":1,"b":2,"a":3}\n`);
  expect((await lab.profile(late, 'jsonl')).column('a')).toMatchObject({
    valuesCount: 160_001,
    distinctCount: 2,
    max: 3,
  });
});

const feature = (id: number, text = 'x') => ({
  type: 'Feature',
  id,
  properties: { text },
  geometry: { type: 'Point', coordinates: [id, 0.5] },
});
const features = (count: number, text?: string) =>
  Array.from({ length: count }, (_, id) => feature(id, text));

test.each([
  ['compact', 3, undefined],
  ['pretty-printed', 3, 2],
  ['compact, of more than is read of it', 20_000, undefined],
  ['pretty-printed, of more than is read of it', 12_000, 2],
] as const)('the features of a GeoJSON collection are rows: %s', async (_, rows, indent) => {
  const collection = {
    type: 'FeatureCollection',
    name: 'features',
    crs: { features: [1] },
    features: features(rows, 'a "]}\n'),
    bbox: [0, 1],
  };
  const path = await lab.write(JSON.stringify(collection, null, indent));
  expect(types(await lab.columns(path, 'json'))).toEqual({
    type: 'STRING',
    id: 'BIGINT',
    properties: 'STRUCT',
    geometry: 'STRUCT',
  });
  const { profile, column: of, sampleRows } = await lab.profile(path, 'json');
  expect(profile.tableProfile).toMatchObject({ rowCount: rows, columnCount: 4 });
  expect(of('id')).toMatchObject({ min: 0, max: rows - 1, distinctCount: rows });
  expect(sampleRows?.rows[1]).toEqual([
    'Feature',
    1,
    { text: 'a "]}\n' },
    { type: 'Point', coordinates: [1, 0.5] },
  ]);
});

test('a collection whose type comes after its features', async () => {
  const path = await lab.write(
    JSON.stringify({
      features: [{ geometry: null, properties: { n: 1 }, type: 'Feature' }],
      type: 'FeatureCollection',
    }),
  );
  expect(types(await lab.columns(path, 'json'))).toEqual({
    geometry: 'JSON',
    properties: 'STRUCT',
    type: 'STRING',
  });
});

test.each([
  [
    'a single object of more than 2 MB, whose fields its start does not show',
    JSON.stringify({ rows: features(20_000) }),
  ],
  [
    'a single object of more than 2 MB, whose fields its start does not show',
    JSON.stringify({ rows: features(12_000) }, null, 2),
  ],
  [
    'truncated: its array is not closed',
    JSON.stringify({ type: 'FeatureCollection', features: features(2) }).slice(0, -2),
  ],
  ['truncated: its last record, in line 2, is not complete', '{"a":1}\n{"a":[1,2'],
  ['line 2: not valid JSON', '{"a":1}\n{"a":1}}\n'],
  ['line 2: not valid JSON', '{"a":1}\n{"a":"x\n"}\n'],
  ['line 1: not valid JSON', '[{"a":1},]'],
  ['line 1: not valid JSON', '[{"a":1}] x'],
  ['line 2: a character 0 in a name', String.raw`{"a":1}${'\n'}{"a\u0000":1}`],
  ['empty: it has no records', ' [ ]'],
  ['empty: a collection without features', '{"type":"FeatureCollection","features":[]}'],
])('says %s', async (reason, content) => {
  await expect(lab.columns(await lab.write(content), 'json')).rejects.toThrow(reason);
});

test.each([
  ['values in an array', '[1,2,9007199254740993]', 'BIGINT', [[1], [2], ['9007199254740993']]],
  ['texts in an array', '["a","b, ]"]', 'STRING', [['a'], ['b, ]']]],
  ['lines that are arrays', '[1,2]\n[3]\n', 'ARRAY', [[[1, 2]], [[3]]]],
  ['values of several kinds', '{"a":1}\n[1]\n5\n', 'JSON', [[{ a: 1 }], [[1]], [5]]],
])('records that are no objects are a column: %s', async (_, content, type, rows) => {
  const path = await lab.write(content);
  expect(types(await lab.columns(path, 'json'))).toEqual({ json: type });
  expect((await lab.profile(path, 'jsonl')).sampleRows).toEqual({ columns: ['json'], rows });
});

test('0 and -1 are two values among numbers of 128 bits', async () => {
  const path = await lab.write(
    '{"a":0,"b":1}\n{"a":-1,"b":2}\n{"a":12345678901234567890123,"b":0.5}\n',
  );
  expect((await lab.profile(path, 'jsonl')).column('a')).toMatchObject({
    distinctCount: 3,
    uniqueCount: 3,
    min: -1,
  });
});

test('NaN and infinities, records one after the other, and null among them', async () => {
  const path = await lab.write('{"a":NaN}{"a":1.5}\n{"a":-Infinity}\nnull\n');
  expect((await lab.profile(path, 'jsonl')).column('a')).toMatchObject({
    valuesCount: 3,
    nullCount: 1,
    distinctCount: 3,
    min: 1.5,
    max: 1.5,
  });
});

const half = String.raw`\ud83d`;
const both = String.raw`\ud83d\ude00`;
const escaped = String.raw`\\ud83d`;

test('half characters are read as other readers write them', async () => {
  const { cells } = await column([`"a${half}"`, `"${half}${both}"`, `"${escaped}"`, `"${both}"`]);
  expect(cells).toEqual(['a\ufffd', '\ufffd😀', half, '😀']);
});

test('half characters that the start does not foretell are read too', async () => {
  const { type, distinctCount } = await column([
    ...Array.from({ length: 25_000 }, () => `"${'plain '.repeat(20)}"`),
    `"${half}"`,
  ]);
  expect({ type, distinctCount }).toEqual({ type: 'STRING', distinctCount: 2 });
});

test('a name with half a character is one in the catalog too', async () => {
  const path = await lab.write(`[{"a${half}":1}]`);
  expect(types(await lab.columns(path, 'json'))).toEqual({ 'a\ufffd': 'BIGINT' });
  expect((await lab.profile(path, 'json')).sampleRows?.rows).toEqual([[1]]);
});
