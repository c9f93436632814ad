import { literal, type DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import type { CsvDialect } from './csv-dialect.ts';
import { strictRelation } from './strict-relation.ts';
import { positional } from './table-shape.ts';

/** Of the reader, for each thread; its default is four times as much. */
const bufferBytes = 8 * 2 ** 20;

/** The relation of a file of a known dialect. */
export function readCsv(path: string, dialect: CsvDialect, types: readonly string[]): string {
  const columns = types.map((type, index) => `${positional(index)}: ${literal(type)}`);
  return `read_csv(${literal(path)}, ${[...dialectOptions(dialect), 'auto_detect = false', `columns = {${columns.join(', ')}}`].join(', ')})`;
}

/** The same where the types were told from a part of the file. See `strictRelation`. */
export function readCsvStrictly(path: string, dialect: CsvDialect, types: readonly string[]): string {
  // Dates that are not of a given format are refused anyway.
  const exact = new Set(dialect.dateFormat === undefined ? [] : ['DATE']);
  return strictRelation(types, exact, (read) => readCsv(path, dialect, read));
}

export function dialectOptions(dialect: CsvDialect): readonly string[] {
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

/** Names as they are written: DuckDB's own are changed where two differ in case only. */
export async function headerOf(session: DuckDbSession, path: string, dialect: CsvDialect, width: number): Promise<string[]> {
  const texts = Array.from({ length: width }, () => 'VARCHAR');
  const [row = []] = await session.rows(`from ${readCsv(path, { ...dialect, header: false, nulls: [] }, texts)} limit 1`);
  return row.map((cell) => (typeof cell === 'string' ? cell : ''));
}
