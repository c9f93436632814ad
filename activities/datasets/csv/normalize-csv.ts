import { open } from 'node:fs/promises';
import type { ReadOptions } from '../config.ts';
import { uniqueColumnNames } from '../../tables/column-names.ts';
import { UnusableFile } from '../unusable-file.ts';
import { createColumnTyper, type ColumnType, type ColumnTyper } from './column-type.ts';
import { isNotUtf8, possibleEncodings, readText, type ReadTextOptions } from './read-text.ts';
import { createRecordReader } from './record-reader.ts';

export interface CsvColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** It holds words such as `NA` that stand for no value. */
  readonly hasMissingWords: boolean;
}

export interface NormalizedCsv {
  readonly columns: readonly CsvColumn[];
  readonly rows: number;
  /** In characters. */
  readonly longestRecord: number;
  readonly firstRows: readonly (readonly string[])[];
}

export interface NormalizeOptions extends ReadOptions, ReadTextOptions {
  /** Of the new file; a character counts as one. */
  readonly limitBytes: number;
}

const keptRows = 5;
const charactersAtOnce = 2 ** 20;

/**
 * Writes a CSV file anew in one dialect (UTF-8, commas, `\n`, quotes where needed, one header line, values as they stand), in constant memory,
 * and finds the type of each column from all of its cells.
 *
 * @throws UnusableFile with the line where it is no table
 */
export async function normalizeCsv(source: string, target: string, options: NormalizeOptions): Promise<NormalizedCsv> {
  const encodings = await possibleEncodings(source);
  for (const [index, encoding] of encodings.entries()) {
    try {
      return await normalizeAs(encoding, source, target, options);
    } catch (error) {
      if (!isNotUtf8(error) || index === encodings.length - 1) throw error;
    }
  }
  throw new UnusableFile('its encoding is not known');
}

async function normalizeAs(encoding: string, source: string, target: string, options: NormalizeOptions): Promise<NormalizedCsv> {
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
  let names: readonly string[] | undefined;
  let typers: readonly ColumnTyper[] = [];
  let rows = 0;
  let longestRecord = 0;
  let written = 0;

  const write = (line: string) => {
    longestRecord = Math.max(longestRecord, line.length);
    // Short rows below a wide header grow a thousandfold.
    if ((written += line.length + 1) > limitBytes) throw new UnusableFile(`it becomes larger than a file may be (SPOOL_LIMIT_MB)`);
    pending.push(line, '\n');
  };

  const reader = createRecordReader({
    separator,
    skipRows,
    onRecord(cells, lineNumber, line) {
      if (names === undefined) {
        names = uniqueColumnNames(cells, { caseMatters: false });
        typers = names.map(() => createColumnTyper(decimal));
        write(names.map(quoted).join(','));
        return;
      }
      const missing = names.length - cells.length;
      if (missing < 0) throw new UnusableFile(`line ${lineNumber}: ${cells.length} values where the header has ${names.length}`);
      for (let index = 0; index < cells.length; index += 1) typers[index]!.see(cells[index]!);
      if (rows < keptRows) firstRows.push(cells);
      rows += 1;
      const isAsWritten = line !== undefined && separator === ',' && !line.includes('\r');
      write((isAsWritten ? line : cells.map(quoted).join(',')) + ','.repeat(missing));
    },
  });

  return {
    push: reader.push,
    /** The records that were read since the last time. */
    take: () => inParts(pending.splice(0)),
    end(): NormalizedCsv {
      reader.end();
      if (names === undefined) throw new UnusableFile('it is empty: there is no header');
      return { columns: names.map((name, index) => ({ name, ...typers[index]!.result() })), rows, longestRecord, firstRows };
    },
  };
}

/** Together they may be longer than a text can be. */
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

/** A record of one empty cell would be an empty line, which is none. */
function quoted(cell: string, _: number, { length }: readonly string[]): string {
  if (cell === '' && length === 1) return '""';
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
