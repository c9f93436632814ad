import { BadContent } from '#tables/bad-content.ts';
import { kindOf } from './cell-kind.ts';
import { findTable, usualWidth, type FoundTable } from './find-table.ts';
import { createRecordReader, type CsvFormat, type CsvRecord } from './record-reader.ts';

/** The format of a file and its table, inferred from its start. */
export interface CsvDialect extends CsvFormat {
  /** Lines before the first row of values: the preamble and the header. */
  readonly skipLines: number;
  readonly width: number;
  /** From the header; undefined if there is none. */
  readonly names: readonly string[] | undefined;
}

export interface KnownDialect {
  /** Given by the caller, so it is not inferred. */
  readonly delimiter?: string;
  /** Preamble lines before the text that is examined. */
  readonly skipLines?: number;
}

const delimiters = ['\t', ';', '|', ','];
const mostRecords = 500;
const mostCharacters = 64 * 2 ** 10;
/**
 * Share of the rows: if more have no delimiter, a delimiter in the header is an ordinary character.
 */
const mostUndivided = 0.8;
const charactersAtOnce = 8 * 2 ** 10;
/** Regardless of their length. */
const leastLines = 20;
/** The line that specifies the delimiter for Excel. */
const sepLine = /^"?sep=(\\t|[^\r\n"])"?[ \t]*(?:\r\n|\n|\r|$)/i;

interface Candidate extends CsvFormat {
  readonly records: readonly CsvRecord[];
}

type Trial =
  | { readonly dialect: CsvDialect; readonly score: readonly number[] }
  | { readonly error: BadContent; readonly width: number };

/**
 * Infers the dialect from the start of a text: the one that yields rows of equal width from as many
 * lines as possible.
 *
 * @param whole whether this is the complete text
 * @throws BadContent with the line that makes the result ambiguous
 */
export function findDialect(text: string, whole: boolean, known: KnownDialect = {}): CsvDialect {
  const given = known.skipLines ?? 0;
  const [sep = '', sepDelimiter] = (given === 0 ? sepLine.exec(text) : null) ?? [];
  const skipLines = sep === '' ? given : 1;
  const delimiter = (sepDelimiter === '\\t' ? '\t' : sepDelimiter) ?? known.delimiter;
  let length = Math.max(mostCharacters, endOfLines(text, leastLines));
  for (;;) {
    const sample = text.slice(0, length);
    const trials = tryFormats(sample, whole && sample.length === text.length, skipLines, {
      delimiter,
      isKnown: known.delimiter !== undefined,
    });
    // In a wide table, the sample may not contain a complete row.
    if (
      sample.length === text.length ||
      !trials.some((trial) => 'error' in trial && trial.width === 0)
    )
      return best(trials);
    length *= 8;
  }
}

function tryFormats(
  sample: string,
  isAll: boolean,
  skipLines: number,
  { delimiter, isKnown }: { readonly delimiter: string | undefined; readonly isKnown: boolean },
): readonly Trial[] {
  const tried =
    delimiter === undefined ? delimiters.filter((each) => sample.includes(each)) : [delimiter];
  return [...tried, ...(isKnown ? [] : [undefined])].flatMap((each) =>
    quotings(sample, isKnown).map((quoting) =>
      tryFormat(sample, isAll, skipLines, { delimiter: each, ...quoting }),
    ),
  );
}

/** Offset of the end of this many lines. */
function endOfLines(text: string, lines: number): number {
  let end = 0;
  for (let count = 0; count < lines; count += 1) {
    const found = text.indexOf('\n', end);
    if (found < 0) return text.length;
    end = found + 1;
  }
  return end;
}

/**
 * Within quotes, quotes are doubled (RFC 4180) or escaped with a backslash. Apostrophes are quotes
 * if all cells use them.
 */
function quotings(sample: string, isPlain: boolean): readonly Omit<CsvFormat, 'delimiter'>[] {
  const plain = { quote: '"', escape: '"' };
  if (isPlain) return [plain];
  return [
    plain,
    ...(sample.includes('\\"') ? [{ quote: '"', escape: '\\' }] : []),
    ...(/(?:^|[,;\t|])'/m.test(sample) && /'(?:$|[,;\t|\r])/m.test(sample)
      ? [{ quote: "'", escape: "'" }]
      : []),
  ];
}

function best(trials: readonly Trial[]): CsvDialect {
  const good = trials.flatMap((trial) => ('dialect' in trial ? [trial] : []));
  const bad = trials.flatMap((trial) => ('error' in trial ? [trial] : []));
  const [first] = good.toSorted((a, b) => compare(a.score, b.score));
  // A text that splits into columns except for one error is not a single-column text.
  const [mistaken] = bad.toSorted((a, b) => b.width - a.width);
  if (
    mistaken !== undefined &&
    (first === undefined || (first.dialect.width === 1 && mistaken.width > 1))
  )
    throw mistaken.error;
  if (first === undefined) throw new BadContent('it is empty: there is no header');
  return first.dialect;
}

function tryFormat(sample: string, isAll: boolean, skipLines: number, format: CsvFormat): Trial {
  const records: CsvRecord[] = [];
  try {
    const candidate = { ...format, records: recordsOf(sample, isAll, skipLines, format, records) };
    const table = findTable(candidate.records);
    const first = candidate.records[table.firstRow];
    const last = candidate.records[table.firstRow - 1];
    const lines = first === undefined ? lastLineOf(last) : first.line - 1;
    return {
      dialect: { ...format, skipLines: lines, width: table.width, names: table.names },
      score: scoreOf(candidate, table),
    };
  } catch (error) {
    if (!(error instanceof BadContent)) throw error;
    return { error, width: usualWidth(records) };
  }
}

/** A quoted record may contain line breaks. */
function lastLineOf(record: CsvRecord | undefined): number {
  return record === undefined
    ? 0
    : record.line + (record.cells.join('').match(/\r\n|\r|\n/g)?.length ?? 0);
}

function recordsOf(
  sample: string,
  isAll: boolean,
  skipLines: number,
  format: CsvFormat,
  records: CsvRecord[],
): readonly CsvRecord[] {
  const read = (width: number | undefined): CsvRecord[] => {
    records.length = 0;
    const reader = createRecordReader({
      ...format,
      skipLines,
      width,
      onRecord: (record) => void records.push(record),
    });
    let end = 0;
    for (; end < sample.length && records.length < mostRecords; end += charactersAtOnce)
      reader.push(sample.slice(end, end + charactersAtOnce));
    if (isAll && end >= sample.length) reader.end();
    return [...records];
  };
  const usual = read(undefined);
  if (!/\r(?!\r*\n)/.test(sample) || !sample.includes('\n')) return usual;
  // Bare carriage returns end lines if that gives all rows the same width.
  const cut = read(0);
  const width = cut.at(-1)?.cells.length;
  return cut.every(({ cells }) => cells.length === width) ? cut : usual;
}

/**
 * Lower is better, in this order: lines that are not rows of the table, stray quotes, preamble
 * lines, text cells per row and their share, columns.
 */
function scoreOf(
  { delimiter, quote, records }: Candidate,
  { width, firstRow }: FoundTable,
): readonly number[] {
  const rows = records.slice(firstRow);
  const cells = rows.slice(0, 50).flatMap((row) => row.cells);
  const others = records.filter((record) => record.cells.length !== width).length;
  const flaws = records.filter(({ flawed }) => flawed).length;
  const undivided = rows.filter((row) => row.cells.length === 1).length;
  const single = width === 1 ? 1 : undivided > rows.length * mostUndivided ? 2 : 0;
  const typed = cells.filter((cell) => kindOf(cell) !== 'text').length;
  const bare = quote === '"' ? cells.filter((cell) => /^'.*'$/s.test(cell)).length : 0;
  return [
    single,
    Math.round(((others + flaws + bare) / records.length) * 50),
    firstRow,
    // A decimal comma splits each row of a table in two.
    -Math.round(typed / Math.max(1, Math.min(rows.length, 50))),
    -Math.round((typed / Math.max(1, cells.length)) * 10),
    -width,
    others + flaws + bare,
    delimiter === undefined ? delimiters.length : delimiters.indexOf(delimiter),
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) if (value !== b[index]) return value - (b[index] ?? 0);
  return 0;
}
