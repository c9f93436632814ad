import { open } from 'node:fs/promises';
import { findDialect } from './find-dialect.ts';
import type { CsvRecord, RecordReader } from './record-reader.ts';
import { createTableReader, recordLine } from './table-reader.ts';
import { BadContent } from '#tables/bad-content.ts';
import { uniqueColumnNames } from '#tables/column-names.ts';
import { textKind } from '#tables/what-it-is.ts';
import { createColumnTyper, type ColumnType, type ColumnTyper } from './column-type.ts';
import {
  brokenUtf8Line,
  isNotUtf8,
  possibleEncodings,
  readText,
  type ReadTextOptions,
} from './read-text.ts';

export interface CsvColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** The column contains words such as `NA` for missing values. */
  readonly hasMissingWords: boolean;
}

export type Decimal = '.' | ',';

export interface NormalizedCsv {
  readonly columns: readonly CsvColumn[];
  readonly rows: number;
  /** In characters. */
  readonly longestRecord: number;
  readonly firstRows: readonly (readonly string[])[];
}

export interface NormalizeOptions extends ReadTextOptions {
  /** Lines before the header. */
  readonly skipRows: number;
  /** One character. */
  readonly separator: string;
  readonly decimal: Decimal;
  /** Of the new file; a character counts as one byte. */
  readonly limitBytes: number;
}

const keptRows = 5;
const charactersAtOnce = 2 ** 20;
/** Enough text to infer the dialect, the header and the width. */
const charactersToBegin = 2 ** 20;

/**
 * Rewrites a CSV file in one dialect (UTF-8, commas, `\n`, quotes only if needed, one header line,
 * unchanged values) in constant memory, and infers the type of each column from all of its cells.
 *
 * @throws BadContent if it is not a table
 */
export async function normalizeCsv(
  source: string,
  target: string,
  options: NormalizeOptions,
): Promise<NormalizedCsv> {
  const encodings = await possibleEncodings(source);
  for (const [index, encoding] of encodings.entries()) {
    try {
      return await normalizeAs(encoding, source, target, options);
    } catch (error) {
      if (!isNotUtf8(error) || index === encodings.length - 1) throw error;
      // Another encoding would garble the valid text.
      const line = await brokenUtf8Line(source, options.signal);
      if (line !== undefined)
        throw new BadContent(`line ${line}: a character that is not valid UTF-8`);
    }
  }
  throw new BadContent('its encoding is not known');
}

async function normalizeAs(
  encoding: string,
  source: string,
  target: string,
  options: NormalizeOptions,
): Promise<NormalizedCsv> {
  const output = await open(target, 'w');
  try {
    const table = startTable(options);
    for await (const text of readText(source, encoding, options)) {
      table.push(text);
      for (const part of table.take()) await output.write(part);
    }
    const result = table.end();
    for (const part of table.take()) await output.write(part);
    return result;
  } finally {
    await output.close();
  }
}

function startTable({ separator, decimal, skipRows, limitBytes }: NormalizeOptions) {
  const pending: string[] = [];
  const firstRows: (readonly string[])[] = [];
  let start = '';
  let table:
    | {
        readonly names: readonly string[];
        readonly typers: readonly ColumnTyper[];
        readonly reader: RecordReader;
      }
    | undefined;
  let rows = 0;
  let longestRecord = 0;
  let written = 0;

  const write = (line: string) => {
    longestRecord = Math.max(longestRecord, line.length);
    // Padding short rows below a wide header can multiply the size by a thousand.
    if ((written += line.length + 1) > limitBytes)
      throw new BadContent(`it becomes larger than a file may be (SPOOL_LIMIT_MB)`);
    pending.push(line, '\n');
  };

  /** Includes the lines buffered to find the start of the table. */
  function begin(whole: boolean) {
    const kind = textKind(start);
    if (kind !== undefined) throw new BadContent(`mislabelled: its content is ${kind}`);
    const dialect = findDialect(start, whole, { delimiter: separator, skipLines: skipRows });
    const { delimiter, width } = dialect;
    const given = dialect.names ?? Array.from({ length: width }, (_, index) => `column${index}`);
    const names = uniqueColumnNames(given, { caseMatters: false });
    const typers = names.map(() => createColumnTyper(decimal));
    write(recordLine(names));
    const onRow = (cells: readonly string[], line: string | undefined) => {
      for (let index = 0; index < width; index += 1) typers[index]!.see(cells[index]!);
      if (rows < keptRows) firstRows.push(cells);
      rows += 1;
      write(
        line !== undefined && delimiter === ',' && !line.includes('\r') ? line : recordLine(cells),
      );
    };
    const tooMany = ({ line, cells }: CsvRecord) =>
      new BadContent(`line ${line}: ${cells.length} values where the header has ${width}`);
    const reader = createTableReader(dialect, onRow, tooMany);
    reader.push(start);
    start = '';
    return { names, typers, reader };
  }

  return {
    push(text: string): void {
      if (table) return table.reader.push(text);
      start += text;
      if (start.length > charactersToBegin) table = begin(false);
    },
    /** The records read since the last call. */
    take: () => inParts(pending.splice(0)),
    end(): NormalizedCsv {
      const { names, typers, reader } = (table ??= begin(true));
      reader.end();
      return {
        columns: names.map((name, index) => ({ name, ...typers[index]!.result() })),
        rows,
        longestRecord,
        firstRows,
      };
    },
  };
}

/** Joined, they may exceed the maximum string length. */
function* inParts(lines: readonly string[]): Generator<string> {
  let part: string[] = [];
  let length = 0;
  for (const line of lines) {
    part.push(line);
    length += line.length;
    if (length < charactersAtOnce) continue;
    yield part.join('');
    part = [];
    length = 0;
  }
  yield part.join('');
}
