import { BadContent } from '#tables/bad-content.ts';
import type { CsvDialect } from './find-dialect.ts';
import { unequal } from './find-table.ts';
import { createRecordReader, type CsvRecord, type RecordReader } from './record-reader.ts';

/** The part of a dialect that determines how rows are read. */
export type RowFormat = Pick<CsvDialect, 'delimiter' | 'quote' | 'escape' | 'skipLines' | 'width'>;

/**
 * Reads the rows of a table, all with its width: pads short rows with empty cells and drops empty
 * values beyond the last column.
 *
 * @param onRow receives the original text if it contains no quotes and has all values
 * @throws BadContent with the line of a record that is not a row
 */
export function createTableReader(
  format: RowFormat,
  onRow: (cells: readonly string[], text: string | undefined) => void,
  tooMany = (record: CsvRecord): BadContent => unequal(record, format.width),
): RecordReader {
  const { width } = format;
  let hasZero = false;

  function onRecord(record: CsvRecord): void {
    const { cells, line, text } = record;
    if (hasZero && cells.some((cell) => cell.includes('\0')))
      throw new BadContent(`line ${line}: a character 0`);
    const missing = width - cells.length;
    if (missing === 0) return onRow(cells, text);
    if (missing > 0)
      return onRow([...cells, ...Array.from({ length: missing }, () => '')], undefined);
    if (cells.slice(width).some((cell) => cell.trim() !== '')) throw tooMany(record);
    onRow(cells.slice(0, width), undefined);
  }

  const reader = createRecordReader({ ...format, onRecord });
  return {
    push(text) {
      hasZero ||= text.includes('\0');
      reader.push(text);
    },
    end: reader.end,
  };
}

/** A record in the dialect of all rewritten files: commas, and quotes only if needed. */
export function recordLine(cells: readonly string[]): string {
  // A record with one empty cell would be an empty line, which is not a record.
  if (cells.length === 1 && cells[0]!.trim() === '') return `"${cells[0]}"`;
  return cells.map(quoted).join(',');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
