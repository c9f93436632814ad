import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFileLab, type FileLab } from './file-lab.ts';

let lab: FileLab;

beforeAll(async () => {
  lab = await openFileLab();
});

afterAll(() => lab.close());

/** A file written by pyarrow, because DuckDB cannot write such a file. */
async function fixture(name: string): Promise<string> {
  return lab.write(
    await readFile(
      fileURLToPath(new URL(`../doubles/fixtures/parquet/${name}.parquet`, import.meta.url)),
    ),
  );
}

test('whole numbers and decimals keep their digits, also within structures, lists and maps', async () => {
  const path = await lab.writeParquet(`
    select i, u, d, e, {'id': i, 'd': d} s, [i, 1] l, map {'k': u} m from (values
      (9007199254740993, 18446744073709551615::ubigint, 12345678901234567890123456789012345678::decimal(38, 0), 0.5::decimal(38, 38)),
      (9007199254740992, 0::ubigint, -1::decimal(38, 0), 0.00000000000000000000000000000000000001::decimal(38, 38)),
      (-9223372036854775808, 1::ubigint, 0::decimal(38, 0), 0::decimal(38, 38))) v(i, u, d, e)`);
  const { column, sampleRows } = await lab.profile(path, 'parquet');
  expect(column('i')).toMatchObject({
    distinctCount: 3,
    min: '-9223372036854775808',
    max: '9007199254740993',
  });
  expect(column('u')).toMatchObject({ distinctCount: 3, min: 0, max: '18446744073709551615' });
  expect(column('d')).toMatchObject({
    distinctCount: 3,
    min: -1,
    max: '12345678901234567890123456789012345678',
  });
  expect(column('e')).toMatchObject({ distinctCount: 3, min: 0, max: 0.5 });
  const digits = '12345678901234567890123456789012345678';
  expect(sampleRows?.rows[0]).toEqual([
    '9007199254740993',
    '18446744073709551615',
    digits,
    `0.5${'0'.repeat(37)}`,
    {
      id: '9007199254740993',
      d: digits,
    },
    ['9007199254740993', 1],
    { k: '18446744073709551615' },
  ]);
});

test('names are those of the file, also where they differ in case only or are empty', async () => {
  const path = await fixture('names-that-differ-in-case');
  const columns = await lab.columns(path, 'parquet');
  expect(columns).toMatchObject([
    {
      name: 's',
      dataTypeDisplay: 'struct("b" bigint, "B" bigint)',
      children: [{ name: 'b' }, { name: 'B' }],
    },
    { name: 'l', arrayDataType: 'STRUCT', children: [{ name: 'k' }, { name: 'K' }] },
    { name: 'S' },
    { name: 'Unnamed: 3' },
  ]);
  const { profile, column, sampleRows } = await lab.profile(path, 'parquet');
  expect(profile.columnProfile.map(({ name }) => name)).toEqual(['s', 'l', 'S', 'Unnamed: 3']);
  expect(column('s')).toMatchObject({ valuesCount: 1, nullCount: 1 });
  expect(column('Unnamed: 3')).toMatchObject({ min: 3, max: 4 });
  expect(sampleRows?.rows).toEqual([
    [{ b: '9007199254740993', B: 2 }, [{ k: 1, K: 2 }], 1, 3],
    [null, [], 2, 4],
  ]);
});

test('times of 96 bits, and row groups that are empty', async () => {
  const int96 = await lab.profile(await fixture('int96'), 'parquet');
  expect(int96.column('t')).toMatchObject({
    nullCount: 1,
    distinctCount: 3,
    min: '0001-01-01T00:00:00',
    max: '9999-12-31T02:00:00',
  });
  expect(int96.sampleRows?.rows[2]).toEqual(['2024-02-29T12:00:00.123456']);

  const some = await lab.profile(await fixture('empty-row-groups'), 'parquet');
  expect(some.profile.tableProfile).toMatchObject({ rowCount: 2, columnCount: 2 });
  expect(some.sampleRows?.rows).toEqual([
    [1, 'x'],
    [2, null],
  ]);
  const none = await fixture('no-row-groups');
  expect(
    (await lab.columns(none, 'parquet')).map(({ name, dataType }) => [name, dataType]),
  ).toEqual([
    ['a', 'BIGINT'],
    ['b', 'STRING'],
  ]);
  expect((await lab.profile(none, 'parquet')).profile.tableProfile).toMatchObject({
    rowCount: 0,
    columnCount: 2,
  });
});

test('geometries, as GeoParquet has them, and variants', async () => {
  const point = String.raw`\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\xF0?\x00\x00\x00\x00\x00\x00\x00@`;
  const crs = {
    type: 'ProjectedCRS',
    name: 'ETRS89 / UTM zone 30N',
    id: { authority: 'EPSG', code: 25830 },
  };
  const geo = {
    version: '1.0.0',
    primary_column: 'place',
    columns: { place: { encoding: 'WKB', geometry_types: ['Point'], crs } },
  };
  const path = await lab.writeParquet(
    `select '${point}'::blob place, {'a': 1}::variant v union all select null, null`,
    `, kv_metadata {geo: '${JSON.stringify(geo)}'}`,
  );
  const columns = await lab.columns(path, 'parquet');
  expect(columns.map(({ dataType, dataTypeDisplay }) => [dataType, dataTypeDisplay])).toEqual([
    ['GEOMETRY', 'geometry'],
    ['VARIANT', 'variant'],
  ]);
  const { column, sampleRows } = await lab.profile(path, 'parquet');
  expect([column('place'), column('v')]).toMatchObject([
    { valuesCount: 1, nullCount: 1 },
    { valuesCount: 1, nullCount: 1 },
  ]);
  expect(sampleRows?.rows[0]).toEqual(['POINT (1 2)', "{'a': 1}"]);
});

test('says why it is not read', async () => {
  const whole = await readFile(await lab.writeParquet('select 1 a'));
  const withoutEnd = whole.subarray(0, -20);
  const encrypted = Buffer.concat([
    Buffer.from('PARE'),
    whole.subarray(4, -4),
    Buffer.from('PARE'),
  ]);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 5\n`;
  const reasons: readonly (readonly [string, string])[] = [
    [await fixture('encrypted-columns'), 'encrypted: it takes a key to read it'],
    [await lab.write(encrypted), 'encrypted: it takes a key to read it'],
    [await lab.write(withoutEnd), 'truncated or mislabelled: it does not end as Parquet does'],
    [await lab.write(pointer), 'mislabelled: its content is a Git LFS pointer'],
    [
      await lab.write('<!doctype html>\n<html><body>Sign in</body></html>\n'),
      'mislabelled: its content is HTML',
    ],
    [await fixture('decimal-of-50-digits'), 'd is a decimal of 50 digits, of which 38 can be read'],
  ];
  expect(reasons).toHaveLength(6);
  for (const [path, reason] of reasons)
    await expect(lab.columns(path, 'parquet')).rejects.toThrow(reason);
});
