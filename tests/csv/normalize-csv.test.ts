import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOptions, type ReadOptions } from '#activities/datasets/config.ts';
import { normalizeCsv } from '#csv/normalize-csv.ts';
import { writeParquet } from '#csv/write-parquet.ts';
import { BadContent } from '#tables/bad-content.ts';

let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'csv-'));
});

afterAll(() => rm(folder, { recursive: true }));

interface Converted {
  readonly csv: string;
  readonly types: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

async function convert(
  content: string | Buffer,
  given: Partial<ReadOptions> = {},
  shown = '*',
): Promise<Converted> {
  const options = readOptions.parse(given);
  const place = (name: string) => path.join(folder, `${count}-${name}`);
  count += 1;
  const [source, csv, parquet, pointCsv] = ['source', 'csv', 'parquet', 'point'].map(place) as [
    string,
    string,
    string,
    string,
  ];
  await writeFile(source, content);
  const signal = new AbortController().signal;
  const table = await normalizeCsv(source, csv, {
    ...options,
    signal,
    limitBytes: 2 ** 24,
    onBytes: () => undefined,
  });
  const usesPoint = options.decimal === ',';
  await writeParquet({
    folder,
    csv,
    table,
    decimal: options.decimal,
    memoryLimitMb: 256,
    signal,
    parquet,
    pointCsv: usesPoint ? pointCsv : undefined,
  });
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(`select ${shown} from read_parquet('${parquet}')`);
  return {
    csv: await readFile(usesPoint ? pointCsv : csv, 'utf8'),
    types: Object.fromEntries(
      reader.columnNames().map((name, index) => [name, String(reader.columnTypes()[index])]),
    ),
    rows: reader.getRowObjectsJson(),
  };
}

const failure = async (content: string | Buffer, options?: Partial<ReadOptions>) => {
  const error: unknown = await convert(content, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BadContent);
  return (error as Error).message;
};

describe('values', () => {
  test('with quotes, separators and line breaks of either kind come through', async () => {
    const { csv, rows } = await convert(
      'a,b\r\n"x, ""y""","line\r\nbreak"\r\nin"side,""\r\n\r\n"a"b,c\r\n',
    );
    expect(rows).toEqual([
      { a: 'x, "y"', b: 'line\r\nbreak' },
      { a: 'in"side', b: null },
      { a: 'ab', b: 'c' },
    ]);
    expect(csv).toBe('a,b\n"x, ""y""","line\r\nbreak"\n"in""side",\nab,c\n');
  });

  test('of any encoding become UTF-8 without a mark', async () => {
    expect((await convert('\ufeffname,größe\nÄ,1\n')).csv).toBe('name,größe\nÄ,1\n');
    expect(
      (await convert(Buffer.from(`${'x,y\n'.repeat(2)}größe,café\n`, 'latin1'))).csv,
    ).toContain('größe,café');
    expect((await convert(Buffer.from('\ufeffa,b\nß,1\n', 'utf16le'))).rows).toEqual([
      { a: 'ß', b: '1' },
    ]);
    expect((await convert(Buffer.from('a,b\nü,1\n', 'utf16le'))).rows).toEqual([
      { a: 'ü', b: '1' },
    ]);
    expect((await convert(Buffer.from([...Buffer.from('a\n'), 0x80, 0x0a]))).csv).toBe('a\n€\n');
  });

  test('that are not UTF-8 after some megabytes are read again from the start', async () => {
    const { csv } = await convert(
      Buffer.concat([Buffer.from(`a\n${'ä'.repeat(1_500_000)}\n`), Buffer.from([0xe9])]),
    );
    expect(csv.startsWith('a\nÃ¤Ã¤')).toBe(true);
    expect(csv.endsWith('\né\n')).toBe(true);
  });

  test('with a decimal comma and lines before the header become numbers', async () => {
    const { csv, types, rows } = await convert(
      'made by "us\nPlant;kWh;Note\nA;1,5;1,5 kWh\nB;-2;"x;y"\n',
      {
        skipRows: 1,
        separator: ';',
        decimal: ',',
      },
    );
    expect(types).toEqual({ Plant: 'VARCHAR', kWh: 'DOUBLE', Note: 'VARCHAR' });
    expect(rows).toEqual([
      { Plant: 'A', kWh: 1.5, Note: '1,5 kWh' },
      { Plant: 'B', kWh: -2, Note: 'x;y' },
    ]);
    expect(csv).toBe('Plant,kWh,Note\nA,1.5,"1,5 kWh"\nB,-2,x;y\n');
  });
});

describe('types', () => {
  test.for([
    [['1', '-2', '', '123456789012345678'], 'BIGINT'],
    [['1', '2.5', '.5', '1e-3', 'NaN', 'inf'], 'DOUBLE'],
    [['', '', ''], 'DOUBLE'],
    [['1', 'NA', '2'], 'BIGINT'],
    [['True', 'False', 'NA'], 'BOOLEAN'],
    [['2016-02-29', '2017-01-01'], 'DATE'],
    [['2016-02-29', '2017-01-01 10:00:00.25', '2017-01-01T10:00'], 'TIMESTAMP'],
    [['2015-02-29'], 'VARCHAR'],
    [['2016-01-01 24:00:00'], 'VARCHAR'],
    [['007', '8'], 'VARCHAR'],
    [['12345678901234567890'], 'VARCHAR'],
    [['12345678901234567', '1.5'], 'VARCHAR'],
    [['60846608013992688', '0.25'], 'VARCHAR'],
    [['1', 'x'], 'VARCHAR'],
    [['NA', 'Namibia'], 'VARCHAR'],
    [['1e999'], 'VARCHAR'],
    [['1', 'True'], 'VARCHAR'],
  ] as const)('of %j: %s', async ([cells, type]) => {
    expect((await convert(`a,b\n${cells.map((cell) => `${cell},x\n`).join('')}`)).types['a']).toBe(
      type,
    );
  });

  test('hang on all rows, the last one too', async () => {
    const { types, rows } = await convert(`n,d\n${'1,2016-01-01\n'.repeat(300_000)}x,2.5\n`);
    expect(types).toEqual({ n: 'VARCHAR', d: 'VARCHAR' });
    expect(rows).toHaveLength(300_001);
    expect(rows.at(-1)).toEqual({ n: 'x', d: '2.5' });
  });

  test('never fail in Parquet, whatever the cells are', async () => {
    const cell = fc.oneof(
      fc.integer().map(String),
      fc.double().map(String),
      fc.bigInt().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 19)),
      fc.stringMatching(/^[+-]?\d{0,3}[.,]?\d{0,3}(e[+-]?\d{1,3})?$/),
      fc.constantFrom(
        '',
        'NA',
        'nan',
        'True',
        'false',
        'inf',
        '-Infinity',
        '0000-01-01',
        '2016-01-01',
        '9999-12-31 23:59:59.999999',
      ),
      fc.string(),
    );
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const { rows: found } = await convert(
          `a,b\n${rows.map((cells) => cells.map(quote).join(',')).join('\n')}\n`,
        );
        expect(found).toHaveLength(rows.length);
      }),
      { numRuns: 30, seed: 7 },
    );
  });
});

describe('shapes', () => {
  test('of 10,000 columns', { timeout: 180_000 }, async () => {
    const header = Array.from({ length: 10_000 }, (_, index) => `column ${index}`);
    const cells = header
      .map((_, index) => (index % 2 === 0 ? String(index) : `t${index}`))
      .join(',');
    const converting = convert(
      `${header.join(',')}\n${`${cells}\n`.repeat(5)}`,
      {},
      '"column 9998", "column 9999"',
    );
    const { csv, types, rows } = await converting;
    expect(csv.slice(0, csv.indexOf('\n')).split(',')).toEqual(header);
    expect(types).toEqual({ 'column 9998': 'BIGINT', 'column 9999': 'VARCHAR' });
    expect(rows[4]).toEqual({ 'column 9998': '9998', 'column 9999': 't9999' });
  });

  test('of a header without names, or with the same twice, have no column that was not there', async () => {
    const { csv, types } = await convert(',a,a,b,A,"x\ny"\n0,1,2,3,4,5\n');
    expect(csv).toBe('Unnamed: 0,a,a.1,b,A.2,"x\ny"\n0,1,2,3,4,5\n');
    expect(Object.keys(types)).toEqual(['Unnamed: 0', 'a', 'a.1', 'b', 'A.2', 'x\ny']);
  });

  test('of a header of years, below sep=, or with a name too few are those of the datalake', async () => {
    expect((await convert('country,2019,2020\nDE,1,2\n')).csv).toBe('country,2019,2020\nDE,1,2\n');
    expect((await convert('sep=,\na,b\n1,2\n')).csv).toBe('a,b\n1,2\n');
    expect((await convert('a,b\n1,2,x\n3,4,y\n')).csv).toBe('a,b,Unnamed: 2\n1,2,x\n3,4,y\n');
    expect((await convert('1,2.5,x\n2,3.5,y\n')).csv).toBe(
      'column0,column1,column2\n1,2.5,x\n2,3.5,y\n',
    );
  });

  test('that are something else, or hold a character 0, are said to be so', async () => {
    expect(
      await failure('version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n'),
    ).toBe('mislabelled: its content is a Git LFS pointer');
    expect(await failure('<!DOCTYPE html>\n<html></html>\n')).toBe(
      'mislabelled: its content is HTML',
    );
    expect(await failure(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))).toBe(
      'mislabelled: its content is a PNG image',
    );
    expect(await failure('a,b\n1,2\n3,x\0y\n')).toBe('line 3: a character 0');
  });

  test('of rows that end early are filled up', async () => {
    expect((await convert('a,b,c\n1\n1,2,3\n')).rows).toEqual([
      { a: '1', b: null, c: null },
      { a: '1', b: '2', c: '3' },
    ]);
  });

  test('of a header alone, of old Macs, and without a last line break', async () => {
    expect(await convert('a,b\n')).toMatchObject({ csv: 'a,b\n', rows: [] });
    expect((await convert('a,b\r1,2\r3,4')).rows).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ]);
  });

  test('that are none are reported with their line', async () => {
    expect(await failure('a,b\n1,2\n"x\ny",2\n1,2,3\n')).toBe(
      'line 5: 3 values where the header has 2',
    );
    expect(await failure('a,b\n1,"2\n3,4\n')).toBe('line 2: a quote that is not closed');
    expect(await failure(`a${','.repeat(20_000)}\n`)).toBe(
      'line 1: more than the 20000 values that a row may have',
    );
    expect(await failure(`${'"",'.repeat(20_000)}\n`)).toBe(
      'line 1: more than the 20000 values that a row may have',
    );
    expect(await failure(`a${',b'.repeat(9_999)}\n${'1\n'.repeat(100_000)}`)).toBe(
      'it becomes larger than a file may be (SPOOL_LIMIT_MB)',
    );
    expect(await failure('')).toBe('it is empty: there is no header');
    const broken = Buffer.from('town,x\nSão Paulo,1\nŁódź!,2\n');
    broken[broken.indexOf('!')] = 0xff;
    expect(await failure(broken)).toBe('line 3: a character that is not valid UTF-8');
    expect(await failure('a\n', { skipRows: 5 })).toBe('it is empty: there is no header');
  });
});
