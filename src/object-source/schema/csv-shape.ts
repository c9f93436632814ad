import { checkCsv } from '#csv/check-csv.ts';
import { findDialect, type CsvDialect } from '#csv/find-dialect.ts';
import { literal, type DuckDbSession } from '#duckdb/open-duckdb.ts';
import { Unreadable } from '../unreadable.ts';
import { csvStart } from './csv-start.ts';
import { csvTypes } from './csv-types.ts';
import {
  readCsv,
  readCsvStrictly,
  readingOptions,
  type CsvReading,
  type CsvTypes,
} from './read-csv.ts';
import { refineTypes } from './refine-types.ts';
import { positional, requireFewColumns, uniqueNames, type TableShape } from './table-shape.ts';
import type { TextHead } from './text-head.ts';

/** For the start of a text: enough to infer the dialect, unless it has few lines. */
const dialectBytes = 256 * 2 ** 10;
const leastLines = 30;

/** @param scratch a file that may be overwritten */
export async function csvShape(
  session: DuckDbSession,
  head: TextHead,
  scratch: string,
): Promise<TableShape> {
  if (isJson(head.bytes)) throw new Unreadable('mislabelled: its content is JSON');
  requireFewColumns(widthOfFirstLine(head.bytes));
  const dialect = dialectOf(head);
  const start = csvStart(head, dialect);
  const types = await csvTypes(session, start, dialect.width, scratch);
  const names = uniqueNames(dialect.names ?? types.types.map((_, index) => `column${index}`));
  const reading = {
    ...types.formats,
    delimiter: start.delimiter,
    lineEnd: start.lineEnd,
    skipLines: dialect.skipLines,
    longest: start.longest,
  };
  const shape = await shapeOf(session, { names, types, reading }, head.whole);
  return {
    ...shape,
    checked: (path, options) =>
      checkedShape(session, path, { names, types, dialect, certain: head.whole }, options),
  };
}

function dialectOf({ bytes, whole }: TextHead): CsvDialect {
  const start = bytes.subarray(0, dialectBytes);
  const text = start.toString('utf8');
  if (start.length === bytes.length || text.split('\n', leastLines).length === leastLines)
    return findDialect(text, whole && start.length === bytes.length);
  return findDialect(bytes.toString('utf8'), whole);
}

interface NamedTypes {
  readonly names: readonly string[];
  readonly types: CsvTypes;
}

/**
 * The shape of a file whose rows were counted and which was rewritten if CSV readers parse it
 * differently.
 */
async function checkedShape(
  session: DuckDbSession,
  source: string,
  {
    names,
    types,
    dialect,
    certain,
  }: NamedTypes & { readonly dialect: CsvDialect; readonly certain: boolean },
  options: { readonly target: string; readonly signal?: AbortSignal | undefined },
): ReturnType<NonNullable<TableShape['checked']>> {
  const { path, rows, ...file } = await checkCsv(source, dialect, options);
  return {
    path,
    rows,
    shape: await shapeOf(
      session,
      { names, types, reading: { ...types.formats, ...file } },
      certain,
    ),
  };
}

/** @param certain whether the types are those of all values */
async function shapeOf(
  session: DuckDbSession,
  named: NamedTypes & { readonly reading: CsvReading },
  certain: boolean,
): Promise<TableShape> {
  const { names, types, reading } = named;
  const none = `select ${types.types.map((type, index) => `null::${type} as ${positional(index)}`).join(', ')}`;
  const columns = await session.columns(none);
  const read = certain ? readCsv : readCsvStrictly;
  return {
    columns: columns.map(({ type }, index) => ({ name: names[index]!, type })),
    relation: (path) => read(path, reading, types.types),
    inOrder: (path) => read(path, { ...reading, inOrder: true }, types.types),
    mayRound: !certain,
    widened: async (path) => {
      const wider = certain ? asTexts(types) : await widerTypes(session, path, reading, types);
      return shapeOf(session, { ...named, types: wider }, true);
    },
  };
}

/** Not even the complete file determines its types. */
function asTexts({ types, formats }: CsvTypes): CsvTypes {
  return { types: types.map(() => 'VARCHAR'), formats };
}

/** Infers the types from the whole file. */
async function widerTypes(
  session: DuckDbSession,
  path: string,
  reading: CsvReading,
  { types, formats }: CsvTypes,
): Promise<CsvTypes> {
  const names = types.map((_, index) => literal(positional(index)));
  const options = [...readingOptions(reading), 'sample_size = -1', `names = [${names.join(', ')}]`];
  const rows = await session.rows(
    `describe from read_csv(${literal(path)}, ${options.join(', ')})`,
  );
  // The catalog uses these types for columns whose start was text.
  const wider = {
    types: rows.map(([, type], index) => (types[index] === 'VARCHAR' ? 'VARCHAR' : String(type))),
    formats,
  };
  return refineTypes(session, (as) => readCsv(path, reading, as), wider);
}

function isJson(start: Buffer): boolean {
  return /^\s*(?:\{\s*(?:"[^"]*"\s*:|\})|\[\s*[{[])/.test(start.toString('utf8', 0, 1_000));
}

const delimiters = [',', ';', '\t', '|'];

/** How often the most frequent delimiter occurs outside quotes. */
function widthOfFirstLine(head: Buffer): number {
  const end = head.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  const line = head
    .toString('utf8', 0, end < 0 ? head.length : end)
    .replaceAll(/"(?:[^"]|"")*"/g, '');
  return Math.max(...delimiters.map((delimiter) => line.split(delimiter).length));
}
