import { writeFile } from 'node:fs/promises';
import { literal, type DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import { unreadable } from '../duckdb-error.ts';
import { Unreadable } from '../unreadable.ts';
import { sniffCsv, type CsvDialect } from './csv-dialect.ts';
import { positional, uniqueNames, type TableShape } from './table-shape.ts';
import type { TextHead } from './text-head.ts';

/** Of the reader, for each thread; its default is four times as much. */
const bufferBytes = 8 * 2 ** 20;
const parquetMagic = 'PAR1';

/** @param scratch a file that may be overwritten */
export async function csvShape(session: DuckDbSession, head: TextHead, scratch: string): Promise<TableShape> {
  if (head.bytes.toString('latin1', 0, 4) === parquetMagic) throw new Unreadable('mislabelled: its content is Parquet');
  await writeFile(scratch, head.whole ? head.bytes : wholeRecords(head.bytes));
  const { dialect, types, names } = await sniffCsv(session, scratch);
  const header = dialect.header ? await headerOf(session, scratch, dialect, types.length) : names;
  return shapeOf(session, { dialect, types, names: uniqueNames(header) });
}

interface CsvColumns {
  readonly dialect: CsvDialect;
  readonly types: readonly string[];
  readonly names: readonly string[];
}

async function shapeOf(session: DuckDbSession, { dialect, types, names }: CsvColumns): Promise<TableShape> {
  const none = `select ${types.map((type, index) => `null::${type} as ${positional(index)}`).join(', ')}`;
  const columns = await session.columns(none);
  return {
    columns: columns.map(({ type }, index) => ({ name: names[index]!, type })),
    relation: (path) => readCsv(path, dialect, types),
    widened: async (path) => shapeOf(session, { dialect, names, types: await widerTypes(session, path, dialect, types.length) }),
  };
}

/** Names as they are written: DuckDB's own are changed where two differ in case only. */
async function headerOf(session: DuckDbSession, path: string, dialect: CsvDialect, width: number): Promise<string[]> {
  const texts = Array.from({ length: width }, () => 'VARCHAR');
  const [row = []] = await session.rows(`from ${readCsv(path, { ...dialect, header: false, nulls: [] }, texts)} limit 1`);
  return row.map((cell) => (typeof cell === 'string' ? cell : ''));
}

async function widerTypes(session: DuckDbSession, path: string, dialect: CsvDialect, width: number): Promise<string[]> {
  const names = Array.from({ length: width }, (_, index) => literal(positional(index)));
  const options = [...dialectOptions(dialect), 'sample_size = -1', `names = [${names.join(', ')}]`];
  try {
    const rows = await session.rows(`describe from read_csv(${literal(path)}, ${options.join(', ')})`);
    return rows.map(([, type]) => String(type));
  } catch (error) {
    throw unreadable(error);
  }
}

function readCsv(path: string, dialect: CsvDialect, types: readonly string[]): string {
  const columns = types.map((type, index) => `${positional(index)}: ${literal(type)}`);
  return `read_csv(${literal(path)}, ${[...dialectOptions(dialect), 'auto_detect = false', `columns = {${columns.join(', ')}}`].join(', ')})`;
}

function dialectOptions(dialect: CsvDialect): readonly string[] {
  const { delimiter, quote, escape, skip, header, dateFormat, timestampFormat, decimalComma, nulls, ragged } = dialect;
  return [
    `delim = ${literal(delimiter)}`,
    `quote = ${literal(quote)}`,
    `escape = ${literal(escape)}`,
    `skip = ${skip}`,
    `header = ${header}`,
    `buffer_size = ${bufferBytes}`,
    ...(nulls.length > 0 ? [`nullstr = [${nulls.map(literal).join(', ')}]`] : []),
    ...(dateFormat === undefined ? [] : [`dateformat = ${literal(dateFormat)}`]),
    ...(timestampFormat === undefined ? [] : [`timestampformat = ${literal(timestampFormat)}`]),
    ...(decimalComma ? [`decimal_separator = ','`] : []),
    // Several threads can't read quoted line breaks in rows that may be too short.
    ...(ragged ? ['null_padding = true', 'strict_mode = false', 'parallel = false'] : []),
  ];
}

/** Up to the last line break outside quotes. */
function wholeRecords(bytes: Buffer): Buffer {
  let quoted = false;
  let end = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    if (bytes[index] === 0x22) quoted = !quoted;
    else if (bytes[index] === 0x0a && !quoted) end = index + 1;
  }
  // A quote that is none, an inch for example, would hide all that follows it.
  if (end < bytes.length / 2) end = bytes.lastIndexOf(0x0a) + 1;
  if (end === 0) throw new Unreadable('no line ends in its first 2 MB');
  return bytes.subarray(0, end);
}
