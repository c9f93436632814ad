import type { CsvDialect } from './csv-dialect.ts';
import type { CsvParts } from './csv-defects.ts';
import type { Random } from './random.ts';
import type { Column } from './table.ts';

const quoteOf = {
  doubled: (text: string): string => `"${text.replaceAll('"', '""')}"`,
  escaped: (text: string): string => `"${text.replaceAll('"', '\\"')}"`,
  apostrophes: (text: string): string => `'${text.replaceAll("'", "''")}'`,
};

/** Writes the header and the records of a table. */
export function recordWriter(
  { delimiter, quoting, quotes, trailing }: CsvDialect,
  columns: readonly Column[],
) {
  const needed = new RegExp(`["\\r\\n${delimiter === '|' ? '\\|' : delimiter}]`);
  const quoted = quoteOf[quotes];
  const single = columns.length === 1;
  const write = (cell: string | null, isText: boolean): string => {
    if (cell === null) return single ? quoted('') : '';
    if (cell === '' || quoting === 'all' || (quoting === 'texts' && isText) || needed.test(cell))
      return quoted(cell);
    return cell;
  };
  const isText = columns.map(({ kind }) => kind.type === 'text');
  const line = (cells: readonly string[]): string =>
    cells.join(delimiter) + (trailing ? delimiter : '');
  return {
    header: () =>
      line(columns.map(({ name }) => (name === '' && !single ? '' : write(name, true)))),
    record: (row: number) =>
      line(columns.map(({ cells }, index) => write(cells[row] ?? null, isText[index]!))),
  };
}

/** The text of a file. */
export function joinLines(
  random: Random,
  { before, header, records }: CsvParts,
  { lineEnd, finalLineEnd, blankLines }: CsvDialect,
): string {
  const lines = [...before, ...(header === undefined ? [] : [header]), ...records];
  const ends = () => (lineEnd === 'mixed' ? random.pick(['\n', '\r\n']) : lineEnd);
  const text = lines
    .map((line) => line + ends() + (blankLines && random.chance(0.1) ? ends() : ''))
    .join('');
  return finalLineEnd ? text : text.replace(/[\r\n]+$/, '');
}
