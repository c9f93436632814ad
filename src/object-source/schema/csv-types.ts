import { writeFile } from 'node:fs/promises';
import { missingWords as usualWords } from '#csv/cell-kind.ts';
import { recordLine, createTableReader } from '#csv/table-reader.ts';
import { DuckDbFailure, isOfContent } from '#duckdb/duckdb-failure.ts';
import { literal, type DuckDbSession } from '#duckdb/open-duckdb.ts';
import { firstRows, type CsvStart } from './csv-start.ts';
import { doubtfulTypes, refineTypes } from './refine-types.ts';
import {
  isOneOf,
  lineEndOption,
  readCsv,
  readCsvStrictly,
  type CsvReading,
  type CsvTypes,
  type ValueFormats,
} from './read-csv.ts';
import { positional } from './table-shape.ts';

/**
 * Inferring the types of this part and checking that the whole start matches takes three quarters
 * of the time of inferring from all of it.
 */
const partBytes = 16 * 2 ** 10;
/** Makes several threads read the start. */
const smallBuffer = 2 ** 19;
/**
 * From this many columns on, types are inferred in groups of columns: DuckDB takes 100 KB per
 * column, regardless of the number of rows.
 */
const leastWideColumns = 1_000;
const columnsPerPart = 250;
/** The number of columns whose expressions can be planned in reasonable time. */
const mostParsed = 400;

const words = [...usualWords, '-'];
const missingWords = ['', ...words];
const isWord = isOneOf(words);
const missingWord = new RegExp(
  `(?:^|[,;|"\\p{Cc}])\\s*(?:${words.join('|').replaceAll('.', '\\.')})\\s*(?:$|[,;|"\\p{Cc}])`,
  'mu',
);
const plain: ValueFormats = {
  dateFormat: undefined,
  timestampFormat: undefined,
  decimalComma: false,
  nulls: [''],
  texts: [],
};

/**
 * The types that fit all rows of the start. @param path a file that may be overwritten; it contains
 * the start afterwards
 */
export async function csvTypes(
  session: DuckDbSession,
  start: CsvStart,
  width: number,
  path: string,
): Promise<CsvTypes> {
  if (start.rows === 0) return texts(width);
  if (width >= leastWideColumns) return typesInParts(session, start, width, path);
  const strict = await typesOfPart(session, start, width, path);
  const found =
    strict ??
    (await heldTypes(session, start, await typesOfAll(session, start, width, path), path));
  const reading = readingOf(start, found.formats);
  const doubtful = doubtfulTypes(found, start.bytes, strict !== undefined);
  const refined =
    doubtful.size === 0
      ? found
      : await refineTypes(session, (types) => readCsv(path, reading, types), found, doubtful);
  return withTexts(session, start, refined, path);
}

/**
 * In a text column, words for missing values are values, unless the column has no others: `NA` is
 * Namibia's code.
 */
async function withTexts(
  session: DuckDbSession,
  start: CsvStart,
  found: CsvTypes,
  path: string,
): Promise<CsvTypes> {
  const columns = found.formats.nulls.length === 1 ? [] : textsOf(found);
  if (columns.length === 0 || found.types.length > mostParsed) return found;
  const both = columns
    .map(positional)
    .map((text) => `bool_or(${isWord(text)}) and not bool_and(${isWord(text)})`);
  const all = found.types.map(() => 'VARCHAR');
  const [row = []] = await session.rows(
    `select ${both.join(', ')} from ${readCsv(path, readingOf(start, plain), all)}`,
  );
  return {
    ...found,
    formats: { ...found.formats, texts: columns.filter((_, at) => row[at] === true) },
  };
}

function texts(width: number): CsvTypes {
  return { types: Array.from({ length: width }, () => 'VARCHAR'), formats: plain };
}

function readingOf({ delimiter, lineEnd, longest }: CsvStart, formats: ValueFormats): CsvReading {
  return { ...formats, delimiter, lineEnd, skipLines: 0, longest };
}

async function typesOfAll(
  session: DuckDbSession,
  start: CsvStart,
  width: number,
  path: string,
): Promise<CsvTypes> {
  await writeFile(path, start.bytes);
  const found = await sniffTypes(session, start, width, path);
  if (!found.formats.decimalComma || (await hasDecimalComma(session, start, found, path)))
    return found;
  return sniffTypes(session, start, width, path, { mayHaveCommas: false });
}

/**
 * Whether a number contains a comma that cannot be a thousands separator: `1,234` is ambiguous and
 * stays text.
 */
async function hasDecimalComma(
  session: DuckDbSession,
  start: CsvStart,
  { types, formats }: CsvTypes,
  path: string,
): Promise<boolean> {
  const columns = types.flatMap((type, index) => (type === 'DOUBLE' ? [positional(index)] : []));
  const isClear = (text: string): string =>
    `contains(${text}, ',') and not regexp_full_match(trim(${text}), '[+-]?[1-9]\\d{0,2}(,\\d{3})+')`;
  const all = types.map(() => 'VARCHAR');
  const clear = [
    'false',
    ...columns.map((text) => `coalesce(bool_or(${isClear(text)}), false)`),
  ].join(' or ');
  const [row] = await session.rows(
    `select ${clear} from ${readCsv(path, readingOf(start, formats), all)}`,
  );
  return row?.[0] === true;
}

/**
 * Uses text for a type that a row does not match: DuckDB skips the first row if it may be a header,
 * although its options say that there is none.
 */
async function heldTypes(
  session: DuckDbSession,
  start: CsvStart,
  { types, formats }: CsvTypes,
  path: string,
): Promise<CsvTypes> {
  const holds = (columns: readonly number[]): Promise<boolean> => {
    const only = types.map((type, index) => (columns.includes(index) ? type : 'VARCHAR'));
    const counts = columns.map((index) => `count(${positional(index)})`);
    return session
      .rows(`select ${counts.join(', ')} from ${readCsv(path, readingOf(start, formats), only)}`)
      .then(() => true, orNot);
  };
  const typed = types.flatMap((type, index) => (type === 'VARCHAR' ? [] : [index]));
  if (typed.length === 0 || (await holds(typed))) return { types, formats };
  const held = new Set<number>();
  for (const index of typed) if (await holds([index])) held.add(index);
  return { types: types.map((type, index) => (held.has(index) ? type : 'VARCHAR')), formats };
}

/**
 * Types inferred from part of the start, if the whole start matches them. Undefined if that is
 * uncertain.
 */
async function typesOfPart(
  session: DuckDbSession,
  start: CsvStart,
  width: number,
  path: string,
): Promise<CsvTypes | undefined> {
  if (start.bytes.length <= 2 * partBytes) return undefined;
  const part = firstRows(start, partBytes);
  await writeFile(path, part.bytes);
  const { types, formats } = await sniffTypes(session, part, width, path);
  if (formats.decimalComma || formats.nulls.length > 1) return undefined;
  const reading = readingOf(start, formats);
  const counts = types.map((_, index) => `count(${positional(index)})`);
  const values = types.flatMap((type, index) =>
    type === 'VARCHAR' ? [`count(*) filter (not ${isWord(positional(index))})`] : [],
  );
  const [found = []] = await session.rows(
    `select ${['count(*)', ...values].join(', ')} from ${readCsv(path, reading, types)}`,
  );
  // A column without values, or with only words for missing values, counts as text, whatever
  // follows.
  if (found.some((count) => Number(count) === 0)) return undefined;
  await writeFile(path, start.bytes);
  const buffer = start.longest < smallBuffer / 2 ? smallBuffer : undefined;
  const strict = readCsvStrictly(path, { ...reading, buffer }, types);
  const holds = await session
    .rows(`select ${counts.join(', ')} from ${strict}`)
    .then(() => true, orNot);
  return holds ? { types, formats } : undefined;
}

/**
 * Decimal commas and words for missing values are recognized if that makes more columns something
 * other than text.
 */
async function sniffTypes(
  session: DuckDbSession,
  start: CsvStart,
  width: number,
  path: string,
  { mayHaveCommas } = { mayHaveCommas: true },
): Promise<CsvTypes> {
  let best = await sniff(session, path, start, width, plain);
  if (!best.types.includes('VARCHAR')) return best;
  // Each attempt takes time, and most files contain neither.
  const text = start.bytes.toString('latin1');
  const commas = mayHaveCommas && (start.delimiter === ',' ? /"[^",\n]*\d,\d/ : /\d,\d/).test(text);
  const words = missingWord.test(text);
  const trials: readonly ValueFormats[] = [
    ...(!commas ? [] : [{ ...plain, decimalComma: true }]),
    ...(!words ? [] : [{ ...plain, nulls: missingWords }]),
    ...(!words || !commas ? [] : [{ ...plain, decimalComma: true, nulls: missingWords }]),
  ];
  for (const trial of trials) {
    if (!best.types.includes('VARCHAR')) break;
    const found = await sniff(session, path, start, width, trial);
    if (textsOf(found).length < textsOf(best).length) best = found;
  }
  return best;
}

/** DuckDB is used for types only: if its result disagrees about the rows, all columns are text. */
async function sniff(
  session: DuckDbSession,
  path: string,
  { delimiter, lineEnd }: CsvStart,
  width: number,
  trial: ValueFormats,
): Promise<CsvTypes> {
  const options = [
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    'header = false',
    'skip = 0',
    'sample_size = -1',
    `new_line = ${lineEndOption(lineEnd)}`,
    ...(trial.decimalComma ? [`decimal_separator = ','`] : []),
    `nullstr = [${trial.nulls.map(literal).join(', ')}]`,
  ];
  const columns = `list_transform("Columns", lambda c: c.type)`;
  const [row] = await session
    .rows(
      `select "SkipRows", "DateFormat", "TimestampFormat", ${columns} from sniff_csv(${literal(path)}, ${options.join(', ')})`,
    )
    .catch((error: unknown) => (orNot(error), []));
  const types = (row?.[3] ?? []) as readonly string[];
  if (row === undefined || Number(row[0]) !== 0 || types.length !== width) return texts(width);
  return {
    types,
    formats: { ...trial, dateFormat: given(row[1]), timestampFormat: given(row[2]) },
  };
}

/** Whether a failure only means that a file differs from what was assumed. */
function orNot(error: unknown): false {
  if (error instanceof DuckDbFailure && isOfContent(error)) return false;
  throw error;
}

function given(cell: unknown): string | undefined {
  return typeof cell === 'string' && cell !== '' && cell !== '(empty)' ? cell : undefined;
}

/** Indexes of text columns. */
function textsOf({ types }: CsvTypes): readonly number[] {
  return types.flatMap((type, index) => (type === 'VARCHAR' ? [index] : []));
}

/** Infers each group of columns separately, then the formats that fit all of them. */
async function typesInParts(
  session: DuckDbSession,
  start: CsvStart,
  width: number,
  path: string,
): Promise<CsvTypes> {
  const rows: (readonly string[])[] = [];
  const format = { delimiter: start.delimiter, quote: '"', escape: '"', skipLines: 0, width };
  const reader = createTableReader(format, (cells) => void rows.push(cells));
  reader.push(start.bytes.toString('utf8'));
  reader.end();
  const parts: CsvTypes[] = [];
  for (let from = 0; from < width; from += columnsPerPart) {
    const cells = rows.map((row) => row.slice(from, from + columnsPerPart));
    const bytes = Buffer.from(cells.map((row) => `${recordLine(row)}\n`).join(''));
    const part: CsvStart = { ...start, bytes, delimiter: ',', lineEnd: '\n' };
    const found = await typesOfAll(session, part, Math.min(columnsPerPart, width - from), path);
    const reading = readingOf(part, found.formats);
    const doubtful = doubtfulTypes(found, bytes, false);
    parts.push(
      doubtful.size > 0
        ? await refineTypes(session, (types) => readCsv(path, reading, types), found, doubtful)
        : found,
    );
  }
  return together(parts);
}

/** A column whose format differs from most columns of its type is text. */
function together(parts: readonly CsvTypes[]): CsvTypes {
  const all = parts.map(({ formats }) => formats);
  const formats: ValueFormats = {
    dateFormat: all.find(({ dateFormat }) => dateFormat !== undefined)?.dateFormat,
    timestampFormat: all.find(({ timestampFormat }) => timestampFormat !== undefined)
      ?.timestampFormat,
    decimalComma: all.some(({ decimalComma }) => decimalComma),
    nulls: all.reduce<readonly string[]>(
      (most, { nulls }) => (nulls.length > most.length ? nulls : most),
      [''],
    ),
    texts: [],
  };
  const types = parts.flatMap((part) =>
    part.types.map((type) => {
      if (type === 'DATE' && part.formats.dateFormat !== formats.dateFormat) return 'VARCHAR';
      if (type === 'TIMESTAMP' && part.formats.timestampFormat !== formats.timestampFormat)
        return 'VARCHAR';
      return type === 'DOUBLE' && part.formats.decimalComma !== formats.decimalComma
        ? 'VARCHAR'
        : type;
    }),
  );
  return { types, formats };
}
