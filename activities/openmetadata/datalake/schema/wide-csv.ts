import { writeFile } from 'node:fs/promises';
import type { DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import { sniffCsv, type CsvDialect, type SniffedCsv } from './csv-dialect.ts';
import { headerOf } from './read-csv.ts';

export interface CsvWidth {
  readonly delimiter: string;
  readonly columns: number;
}

/** From so many columns on, a file is sniffed in parts: DuckDB takes 100 KB for each of them, however few rows there are. */
export const leastWideColumns = 1_000;
const columnsPerPart = 250;
const delimiters = [',', ';', '\t', '|'];

/** What the first line looks like: how often its most frequent delimiter occurs outside quotes. */
export function widthOf(head: Buffer): CsvWidth {
  const end = head.indexOf(0x0a);
  const line = head.toString('utf8', 0, end < 0 ? head.length : end).replaceAll(/"(?:[^"]|"")*"/g, '');
  const widths = delimiters.map((delimiter) => ({ delimiter, columns: line.split(delimiter).length }));
  return widths.reduce((best, each) => (each.columns > best.columns ? each : best));
}

/** As `sniffCsv`: each part of the columns for itself, and then a dialect that is right for all. @param path a file that may be overwritten */
export async function sniffWideCsv(
  session: DuckDbSession,
  head: Buffer,
  path: string,
  { delimiter, columns }: CsvWidth,
): Promise<SniffedCsv> {
  const plain: CsvDialect = {
    ...{ delimiter, quote: '"', escape: '"', skip: 0, header: false, dateFormat: undefined, timestampFormat: undefined },
    ...{ decimalComma: false, nulls: [''], ragged: true },
  };
  const records = recordsOf(head.toString('utf8'), delimiter);
  const sniffed: SniffedCsv[] = [];
  for (let start = 0; start < columns; start += columnsPerPart) {
    const width = Math.min(columnsPerPart, columns - start);
    await writeFile(path, records.map((cells) => `${padded(cells, start, width).join(delimiter)}\n`).join(''));
    const found = await sniffCsv(session, path);
    const names = found.dialect.header ? await headerOf(session, path, found.dialect, width) : found.names;
    sniffed.push({ ...found, names });
  }
  const dialects = sniffed.map(({ dialect }) => dialect);
  return {
    types: sniffed.flatMap(({ types }) => types),
    names: sniffed.flatMap(({ names }) => names),
    dialect: {
      ...plain,
      header: dialects.some(({ header }) => header),
      dateFormat: dialects.find(({ dateFormat }) => dateFormat !== undefined)?.dateFormat,
      timestampFormat: dialects.find(({ timestampFormat }) => timestampFormat !== undefined)?.timestampFormat,
      decimalComma: dialects.some(({ decimalComma }) => decimalComma),
      nulls: dialects.reduce<readonly string[]>((longest, { nulls }) => (nulls.length > longest.length ? nulls : longest), ['']),
    },
  };
}

/** Records as their cells, which keep their quotes. */
function recordsOf(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  let quoted = false;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === delimiter || character === '\n')) {
      cells.push(text.slice(start, index).replace(/\r$/, ''));
      start = index + 1;
      if (character === '\n') {
        records.push(cells);
        cells = [];
      }
    }
  }
  if (start < text.length) records.push([...cells, text.slice(start)]);
  return records;
}

function padded(cells: readonly string[], start: number, width: number): string[] {
  return Array.from({ length: width }, (_, index) => cells[start + index] ?? '');
}
