import type { LineEnd } from '#csv/scan-records.ts';
import { literal } from '#duckdb/open-duckdb.ts';
import type { Sql } from '#openmetadata/profile/value-traits.ts';
import { strictRelation, type Checks } from './strict-relation.ts';
import { positional } from './table-shape.ts';

/** The format of the values. */
export interface ValueFormats {
  readonly dateFormat: string | undefined;
  readonly timestampFormat: string | undefined;
  readonly decimalComma: boolean;
  /** Words that denote a missing value. */
  readonly nulls: readonly string[];
  /** Indexes of columns in which these words are values. */
  readonly texts: readonly number[];
}

/** The types of the columns, and the format of their values. */
export interface CsvTypes {
  readonly types: readonly string[];
  readonly formats: ValueFormats;
}

/**
 * How to read a checked file: quotes are doubled within quotes, and no header follows the skipped
 * lines.
 */
export interface CsvReading extends ValueFormats {
  readonly delimiter: string;
  readonly lineEnd: LineEnd;
  readonly skipLines: number;
  /** Upper bound of a row in bytes. */
  readonly longest: number;
  /** Read by a single thread. */
  readonly inOrder?: boolean | undefined;
  /** Bytes. */
  readonly buffer?: number | undefined;
}

/**
 * The reader's buffer per thread; DuckDB's default is four times as large. No more threads read
 * than there are buffers to fill.
 */
export const usualBuffer = 8 * 2 ** 20;
/** Default. */
const longestLine = 2_000_000;

/** A relation that reads a checked file. */
export function readCsv(path: string, reading: CsvReading, types: readonly string[]): string {
  const isMixed = reading.texts.length > 0;
  const parsers = types.map((type, index) =>
    isMixed ? parserBeside(type, index, reading) : parserOf(type, reading),
  );
  const columns = types.map(
    (type, index) => `${positional(index)}: ${literal(parsers[index] ? 'VARCHAR' : type)}`,
  );
  const nulls = isMixed ? [''] : reading.nulls;
  const options = [
    ...readingOptions({ ...reading, nulls }),
    'auto_detect = false',
    `columns = {${columns.join(', ')}}`,
  ];
  const read = `read_csv(${literal(path)}, ${options.join(', ')})`;
  if (parsers.every((parser) => parser === undefined)) return read;
  const parsed = parsers.map((parser, index) =>
    parser ? `${parser(positional(index))} as ${positional(index)}` : positional(index),
  );
  return `(select ${parsed.join(', ')} from ${read})`;
}

/**
 * Whether a text is one of some words. A list would take ten times the memory, and a join even
 * more.
 */
export function isOneOf(words: readonly string[]): Sql {
  const pattern = words.map((word) => word.replaceAll('.', '[.]')).join('|');
  return (text) => `regexp_full_match(${text}, ${literal(pattern)})`;
}

/**
 * The same if words for missing values are values in some columns: the reader supports such words
 * for all columns or for none.
 */
function parserBeside(type: string, index: number, reading: CsvReading): Sql | undefined {
  if (reading.texts.includes(index)) return undefined;
  const parser =
    parserOf(type, reading) ?? ((text) => (type === 'VARCHAR' ? text : `(${text})::${type}`));
  return (text) => parser(`case when ${isOneOf(reading.nulls)(text)} then null else ${text} end`);
}

/**
 * Converts a text into a time of a known format, or a number with a decimal comma. Not left to the
 * reader, which with a format parses `infinity` as 1900-01-01 and 1065351937155821,4379 as an
 * integer.
 */
function parserOf(
  type: string,
  { dateFormat, timestampFormat, decimalComma }: CsvReading,
): Sql | undefined {
  if (type === 'DOUBLE' && decimalComma) return withComma;
  const format = { DATE: dateFormat, TIMESTAMP: timestampFormat }[type];
  if (format === undefined) return undefined;
  return (text) =>
    format in castable ? `(${text})::${type}` : `strptime(${text}, ${literal(format)})::${type}`;
}

const withComma: Sql = (text) =>
  `case when contains(${text}, '.') then error('Could not convert') else replace(${text}, ',', '.')::double end`;

/** The same if the types were inferred from part of the file. See `strictRelation`. */
export function readCsvStrictly(
  path: string,
  reading: CsvReading,
  types: readonly string[],
): string {
  const { dateFormat, timestampFormat } = reading;
  const known = {
    ...(dateFormat && { DATE: checkOf(dateFormat) }),
    ...(timestampFormat && { TIMESTAMP: checkOf(timestampFormat) }),
  };
  return strictRelation(types, known, (read) => readCsv(path, reading, read));
}

/** A cast parses these three times as fast as the reader does with a format. */
const castable: Readonly<Record<string, string>> = {
  '%Y-%m-%d': '____-__-__',
  '%Y-%m-%d %H:%M:%S': '____-__-__ __:__:__',
};

/** Parsing rejects a text that has no other format either. */
function checkOf(format: string): Checks[string] {
  const pattern = castable[format];
  return pattern === undefined ? undefined : (text) => `${text} not like ${literal(pattern)}`;
}

/** DuckDB's option; DuckDB treats a quoted carriage return as an unquoted line end. */
export function lineEndOption(lineEnd: LineEnd): string {
  return lineEnd === '\n' ? String.raw`'\n'` : String.raw`'\r\n'`;
}

export function readingOptions(reading: CsvReading): readonly string[] {
  const {
    delimiter,
    lineEnd,
    skipLines,
    longest,
    dateFormat,
    timestampFormat,
    decimalComma,
    nulls,
    inOrder,
    buffer = usualBuffer,
  } = reading;
  const isLong = longest > longestLine / 2;
  return [
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `new_line = ${lineEndOption(lineEnd)}`,
    `skip = ${skipLines}`,
    'header = false',
    `buffer_size = ${isLong ? Math.max(buffer, 4 * longest) : buffer}`,
    ...(isLong ? [`max_line_size = ${2 * longest}`] : []),
    `nullstr = [${nulls.map(literal).join(', ')}]`,
    ...(dateFormat === undefined ? [] : [`dateformat = ${literal(dateFormat)}`]),
    ...(timestampFormat === undefined ? [] : [`timestampformat = ${literal(timestampFormat)}`]),
    ...(decimalComma ? [`decimal_separator = ','`] : []),
    ...(inOrder ? ['parallel = false'] : []),
  ];
}
