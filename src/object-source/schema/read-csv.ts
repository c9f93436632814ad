import type { LineEnd } from '#csv/scan-records.ts';
import { literal } from '#duckdb/open-duckdb.ts';
import type { Sql } from '#openmetadata/profile/value-traits.ts';
import { strictRelation, type Checks } from './strict-relation.ts';
import { positional } from './table-shape.ts';

/** How values are written. */
export interface ValueFormats {
  readonly dateFormat: string | undefined;
  readonly timestampFormat: string | undefined;
  readonly decimalComma: boolean;
  /** Words that stand for a missing value. */
  readonly nulls: readonly string[];
  /** Columns, by their place, in which these words are values. */
  readonly texts: readonly number[];
}

/** What the values of each column are, and how they are written. */
export interface CsvTypes {
  readonly types: readonly string[];
  readonly formats: ValueFormats;
}

/** How the rows of a file are read that was checked: quotes are doubled within quotes, and there is no header below the lines to skip. */
export interface CsvReading extends ValueFormats {
  readonly delimiter: string;
  readonly lineEnd: LineEnd;
  readonly skipLines: number;
  /** Of its rows, in bytes, or more. */
  readonly longest: number;
  /** Read by a single thread. */
  readonly inOrder?: boolean | undefined;
  /** Bytes. */
  readonly buffer?: number | undefined;
}

/** Of the reader, for each thread; its default is four times as much. Nothing is read by more threads than it fills buffers. */
export const usualBuffer = 8 * 2 ** 20;
/** By default. */
const longestLine = 2_000_000;

/** The relation of a checked file. */
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

/** Whether a text is one of some words. A list of them takes ten times the memory, and a join more. */
export function isOneOf(words: readonly string[]): Sql {
  const pattern = words.map((word) => word.replaceAll('.', '[.]')).join('|');
  return (text) => `regexp_full_match(${text}, ${literal(pattern)})`;
}

/** The same beside columns in which words for missing values are none: the reader knows such words for all columns or for none. */
function parserBeside(type: string, index: number, reading: CsvReading): Sql | undefined {
  if (reading.texts.includes(index)) return undefined;
  const parser =
    parserOf(type, reading) ?? ((text) => (type === 'VARCHAR' ? text : `(${text})::${type}`));
  return (text) => parser(`case when ${isOneOf(reading.nulls)(text)} then null else ${text} end`);
}

/**
 * How a text becomes a time of a known format, or a number with a decimal comma. Not by the reader, which makes 1900-01-01 of `infinity` where it
 * follows a format, and of 1065351937155821,4379 a whole number.
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

/** The same where the types were inferred from a part of the file. See `strictRelation`. */
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

/** A cast reads these in a third of the time that it takes the reader to follow their format. */
const castable: Readonly<Record<string, string>> = {
  '%Y-%m-%d': '____-__-__',
  '%Y-%m-%d %H:%M:%S': '____-__-__ __:__:__',
};

/** A text that is of no other format either is refused as it is parsed. */
function checkOf(format: string): Checks[string] {
  const pattern = castable[format];
  return pattern === undefined ? undefined : (text) => `${text} not like ${literal(pattern)}`;
}

/** As DuckDB has it, which takes a carriage return within quotes for a line end without. */
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
