import { literal, type DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import type { Sql } from '../../profile/value-traits.ts';
import type { CsvDialect } from './csv-dialect.ts';
import { strictRelation, type Checks } from './strict-relation.ts';
import { positional } from './table-shape.ts';

/** Of the reader, for each thread; its default is four times as much. Nothing is read by more threads than it fills buffers. */
const usualBuffer = 8 * 2 ** 20;

/** The relation of a file of a known dialect. */
export function readCsv(path: string, dialect: CsvDialect, types: readonly string[], bufferBytes = usualBuffer): string {
  const parsers = types.map((type) => parserOf(type, dialect));
  const columns = types.map((type, index) => `${positional(index)}: ${literal(parsers[index] ? 'VARCHAR' : type)}`);
  const options = [...dialectOptions(dialect, bufferBytes), 'auto_detect = false', `columns = {${columns.join(', ')}}`];
  const read = `read_csv(${literal(path)}, ${options.join(', ')})`;
  if (parsers.every((parser) => parser === undefined)) return read;
  const parsed = parsers.map((parser, index) => (parser ? `${parser(positional(index))} as ${positional(index)}` : positional(index)));
  return `(select ${parsed.join(', ')} from ${read})`;
}

/** How a text becomes a time of a known format. Not by the reader, which makes 1900-01-01 of `infinity` where it follows a format. */
function parserOf(type: string, { dateFormat, timestampFormat }: CsvDialect): Sql | undefined {
  const format = { DATE: dateFormat, TIMESTAMP: timestampFormat }[type];
  if (format === undefined) return undefined;
  return (text) => (format in castable ? `${text}::${type}` : `strptime(${text}, ${literal(format)})::${type}`);
}

/** The same where the types were told from a part of the file. See `strictRelation`. */
export function readCsvStrictly(path: string, dialect: CsvDialect, types: readonly string[], bufferBytes = usualBuffer): string {
  const { dateFormat, timestampFormat } = dialect;
  const known = { ...(dateFormat && { DATE: checkOf(dateFormat) }), ...(timestampFormat && { TIMESTAMP: checkOf(timestampFormat) }) };
  return strictRelation(types, known, (read) => readCsv(path, dialect, read, bufferBytes));
}

/** A cast reads these in a third of the time that it takes the reader to follow their format. */
const castable: Readonly<Record<string, string>> = { '%Y-%m-%d': '____-__-__', '%Y-%m-%d %H:%M:%S': '____-__-__ __:__:__' };

/** What is not of another format is refused as it is parsed. */
function checkOf(format: string): Checks[string] {
  const pattern = castable[format];
  return pattern === undefined ? undefined : (text) => `${text} not like ${literal(pattern)}`;
}

export function dialectOptions(dialect: CsvDialect, bufferBytes = usualBuffer): readonly string[] {
  const { delimiter, quote, escape, skip, header, dateFormat, timestampFormat, decimalComma, nulls, ragged, inOrder } = dialect;
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
    ...(ragged ? ['null_padding = true', 'strict_mode = false'] : []),
    ...(ragged || inOrder ? ['parallel = false'] : []),
  ];
}

/** Names as they are written: DuckDB's own are changed where two differ in case only. */
export async function headerOf(session: DuckDbSession, path: string, dialect: CsvDialect, width: number): Promise<string[]> {
  const texts = Array.from({ length: width }, () => 'VARCHAR');
  const [row = []] = await session.rows(`from ${readCsv(path, { ...dialect, header: false, nulls: [] }, texts)} limit 1`);
  return row.map((cell) => (typeof cell === 'string' ? cell : ''));
}
