import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCsv } from '#csv/check-csv.ts';
import { createRecordReader } from '#csv/record-reader.ts';
import { createRecordScanner } from '#csv/scan-records.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-csv-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function check(rows: string) {
  const [path, target] = [join(folder, 'source'), join(folder, 'target')];
  await writeFile(path, `a,b\n${rows}`);
  const dialect = {
    delimiter: ',',
    quote: '"',
    escape: '"',
    skipLines: 1,
    width: 2,
    names: ['a', 'b'],
  };
  const checked = await checkCsv(path, dialect, { target });
  return {
    rows: checked.rows,
    content: checked.path === path ? 'as it stands' : await readFile(target, 'utf8'),
  };
}

test.for([
  ['plain', '1,2\n3,"4, ""x""\ny"\n', 2, 'as it stands'],
  ['cut off after its last value', '1,2\n3,4', 2, 'as it stands'],
  ['short', '1,2\n3\n', 2, '1,2\n3,\n'],
  ['followed by an empty value', '1,2,\n3,4\n', 2, '1,2\n3,4\n'],
  ['of mixed line ends', '1,2\r\n3,4\n', 2, '1,2\n3,4\n'],
  ['ended by a carriage return', '1,2\r3,4\n5,6\n', 3, '1,2\n3,4\n5,6\n'],
  ['with a carriage return within', '1,x\ry\n3,4\n', 2, '1,"x\ry"\n3,4\n'],
  ['between blank lines', '1,2\n\n3,4\n   \n', 2, '1,2\n3,4\n'],
  ['with a quote within a value', '1,5" x\n3,"4"z\n', 2, '1,"5"" x"\n3,4z\n'],
  ['with a blank before a quote', '1, "x, y"\n', 1, '1,"x, y"\n'],
] as const)('rows %s', async ([, rows, count, content]) => {
  expect(await check(rows)).toEqual({ rows: count, content });
});

test.for([
  ['1,2\n3,4,5\n', 'line 3: 3 values where 2 were expected'],
  ['1,2\n3,x\0y\n', 'line 3: a character 0'],
  ['1,2\n3,"x\n', 'line 3: a quote that is not closed'],
] as const)('%j is refused: %s', async ([rows, message]) => {
  await expect(check(rows)).rejects.toThrow(message);
});

test('what a scanner calls plain, a reader reads as so many records, wherever it is cut', () => {
  const cell = fc.oneof(
    fc.constantFrom('', 'x', ' y', '"q, ""r"""', '"l\nm"', '"c\r\nd"', 'a"b', '\r', '"'),
    fc.string({ maxLength: 3 }),
  );
  const line = fc.tuple(
    fc.array(cell, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('\n', '\n', '\n', '\r\n', '\r', ''),
  );
  const seen = { plain: 0 };
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(30), { maxLength: 4 }),
      (lines, cuts) => {
        const text = lines.map(([cells, end]) => `${cells.join(',')}${end}`).join('');
        const scanner = createRecordScanner({ delimiter: ',', width: 2, skipLines: 0 });
        const bytes = Buffer.from(text);
        const edges = [
          0,
          ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b),
          bytes.length,
        ];
        for (const [index, end] of edges.entries())
          if (index > 0) scanner.push(bytes.subarray(edges[index - 1], end));
        const found = scanner.end(true);
        if (!found) return;
        seen.plain += 1;
        const widths: number[] = [];
        const format = { delimiter: ',', quote: '"', escape: '"', skipLines: 0, width: 2 };
        const reader = createRecordReader({
          ...format,
          onRecord: ({ cells, flawed }) => void widths.push(flawed ? -1 : cells.length),
        });
        reader.push(text);
        reader.end();
        expect(widths).toEqual(Array.from({ length: found.records }, () => 2));
      },
    ),
    { numRuns: 3_000, seed: 7 },
  );
  expect(seen.plain).toBeGreaterThan(50);
});
