import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDbFailure, duckDbFailure, isOfContent } from '#duckdb/duckdb-failure.ts';
import { openDuckDb, type DuckDb, type DuckDbSession } from '#duckdb/open-duckdb.ts';
import { failureOf } from '#object-source/object-outcome.ts';

let folder: string;
let db: DuckDb;
let session: DuckDbSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duckdb-failure-'));
  db = await openDuckDb({ folder, memoryLimitMb: 128, threads: 1 });
  session = await db.connect();
});

afterAll(async () => {
  session.close();
  db.close();
  await rm(folder, { recursive: true });
});

async function failing(sql: string): Promise<DuckDbFailure> {
  const error: unknown = await session.rows(sql).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DuckDbFailure);
  return error as DuckDbFailure;
}

const csv = `auto_detect = false, columns = {a: 'VARCHAR', b: 'BIGINT'}`;
const json = `columns = {a: 'BIGINT'}`;

test.for([
  ['read_csv', csv, '1,"hunter2\n2,3\n', 'content', /^line 1: a quote that is not closed$/],
  ['read_csv', csv, '1,2\nhunter2,3,4\n', 'content', /^line 2: 3 values where 2 were expected$/],
  [
    'read_csv',
    csv,
    '1,hunter2\n',
    'conversion',
    /^line 1: a value that its column's type does not hold$/,
  ],
  [
    'read_csv',
    csv,
    Buffer.from('hunter2\xe9,1\n', 'latin1'),
    'content',
    /^line 1: not valid UTF-8$/,
  ],
  [
    'sniff_csv',
    `sample_size = -1, delim = ',', skip = 0`,
    '1,2\nhunter2,3,4\n',
    'content',
    /^DuckDB can't read it|^a quote/,
  ],
  ['read_json', json, '{"a": hunter2}\n', 'content', /not valid JSON$/],
  [
    'read_json',
    json,
    '{"a": "hunter2"}\n',
    'conversion',
    /a value that its column's type does not hold$/,
  ],
  [
    'read_parquet',
    'filename = false',
    `PAR1${'hunter2'.repeat(9)}\x10\0\0\0PAR1`,
    'content',
    /^DuckDB can't read it \(/,
  ],
] as const)('%s (%s) of %j fails for its %s', async ([read, options, content, kind, message]) => {
  const path = join(folder, 'content');
  await writeFile(path, content);
  const failure = await failing(`from ${read}('${path}', ${options})`);
  expect(failure).toMatchObject({ kind, message: expect.stringMatching(message) });
  expect(`${failure.stack}${JSON.stringify(failure)}${String(failure.cause)}`).not.toContain(
    'hunter2',
  );
  expect(isOfContent(failure)).toBe(true);
  expect(failureOf(failure)).toMatchObject({ kind: 'unreadable', lasting: true });
});

test.for([
  [`select hunter2`, 'statement'],
  [`selec 'hunter2'`, 'statement'],
  [`from read_csv('/etc/hunter2')`, 'statement'],
  [`from read_csv('__folder__/hunter2')`, 'statement'],
  [`select list(repeat('hunter2', 100000) || range) from range(10000)`, 'memory'],
] as const)('%s is no fault of a file', async ([sql, kind]) => {
  const failure = await failing(sql.replace('__folder__', folder));
  expect(failure.kind).toBe(kind);
  expect(failure.message).not.toContain('hunter2');
  expect(isOfContent(failure)).toBe(false);
  expect(failureOf(failure)).toEqual(
    kind === 'memory'
      ? {
          kind: 'unreadable',
          error: 'DuckDB needs more memory for it than memoryLimitMb',
          lasting: false,
        }
      : undefined,
  );
});

test('a full disk is none either, and a database that gave up', () => {
  const full = duckDbFailure(
    new Error(`IO Error: Could not write to file "x": No space left on device`),
  );
  expect(failureOf(full)).toMatchObject({
    kind: 'unreadable',
    lasting: false,
    error: 'the disk of SPOOL_DIR has no room for it',
  });
  const fatal = duckDbFailure(
    new Error(
      'FATAL Error: Failed: database has been invalidated because of a previous fatal error',
    ),
  );
  expect(failureOf(fatal)).toBeUndefined();
});

test('says of a record that is too large that it is', () => {
  const message =
    'Invalid Input Error: "maximum_object_size" of 16777216 bytes exceeded while reading file "large.json" (>30554424 bytes).';
  expect(duckDbFailure(new Error(message))).toMatchObject({
    kind: 'content',
    message: 'a record of more than 16 MB',
  });
});
