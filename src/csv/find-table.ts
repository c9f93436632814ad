import { BadContent } from '#tables/bad-content.ts';
import { evidenceOf, isHeader, rowsOfEvidence } from './header-rule.ts';
import type { CsvRecord } from './record-reader.ts';

/** Where a table begins among the first records of a file. */
export interface FoundTable {
  readonly width: number;
  /** One for each column of the header; undefined without a header. */
  readonly names: readonly string[] | undefined;
  /** Index of the first row of values. */
  readonly firstRow: number;
}

/** A longer block is not a title, note or comment. */
const mostPreamble = 50;

/**
 * Skips lines before the header only if they certainly are not part of the table, and pads a short
 * header only if it certainly is one.
 *
 * @throws BadContent with the line if both readings are possible
 */
export function findTable(records: readonly CsvRecord[]): FoundTable {
  const width = usualWidth(records);
  const start = firstOf(records, width);
  const first = records[start];
  if (first === undefined) throw new BadContent('it is empty: there is no header');
  const before = records[start - 1];
  if (before !== undefined && holdsTable(records.slice(0, start)))
    throw unequal(first, before.cells.length);
  const below = rowsFrom(records, start + 1);
  if (first.cells.length > width) return longHeader(first, records, start, width);
  if (before === undefined || isNote(before)) return at(records, start, width);
  if (evidenceOf(first.cells, below) === 'header') return at(records, start, width);
  const rows = rowsFrom(records, start);
  if (isShortHeader(before.cells, rows, width))
    return { width, names: padded(before.cells, width), firstRow: start };
  if (first.line > before.line + 1 && before.cells.length === 1) return at(records, start, width);
  throw unequal(first, before.cells.length);
}

function at(records: readonly CsvRecord[], start: number, width: number): FoundTable {
  const first = records[start]!;
  if (!isHeader(first.cells, rowsFrom(records, start + 1)))
    return { width, names: undefined, firstRow: start };
  return { width, names: padded(first.cells, width), firstRow: start + 1 };
}

/**
 * The first record that may belong to the table. A comment of the table's width is the header if it
 * resembles one more than the next record does.
 */
function firstOf(records: readonly CsvRecord[], width: number): number {
  const start = records.findIndex((record) => record.cells.length >= width && !isNote(record));
  if (start < 0) return records.findIndex(({ cells }) => cells.length >= width);
  const noted = records[start - 1];
  if (noted?.cells.length !== width || !isNote(noted)) return start;
  if (evidenceOf(records[start]!.cells, rowsFrom(records, start + 1)) === 'header') return start;
  return evidenceOf(noted.cells, rowsFrom(records, start)) === 'header' ||
    /^\s*#\S+$/.test(noted.cells[0] ?? '')
    ? start - 1
    : start;
}

/** Whether the lines before a table form a table themselves rather than a title or comments. */
function holdsTable(records: readonly CsvRecord[]): boolean {
  const width = records[0]?.cells.length ?? 0;
  const rows = records.slice(1).filter(({ cells }) => cells.length === width);
  return (
    records.length > mostPreamble ||
    (width > 1 && evidenceOf(records[0]!.cells, rowsFrom(rows, 0)) === 'header')
  );
}

/**
 * The rows below have fewer values: either the header is longer than the rows, or it is a title
 * that contains delimiters.
 */
function longHeader(
  first: CsvRecord,
  records: readonly CsvRecord[],
  start: number,
  width: number,
): FoundTable {
  const below = rowsFrom(records, start + 1);
  const next = records[start + 1];
  const isCertain =
    next === undefined || evidenceOf(next.cells, rowsFrom(records, start + 2)) !== 'header';
  const evidence = evidenceOf(first.cells.slice(0, width), below);
  const isFilled = below.some((row) => row.length === first.cells.length);
  const before = records[start - 1];
  if (before !== undefined && !isNote(before)) throw unequal(first, before.cells.length);
  if (isCertain && !isFilled && evidence === 'values') throw unequal(first, width);
  if (!isCertain || !(evidence === 'header' || isFilled))
    throw unequal(next ?? first, first.cells.length);
  return at(records, start, first.cells.length);
}

/** Whether a line names the first columns of the rows below, which have more. */
function isShortHeader(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): boolean {
  if (names.some((name) => name.trim() === '')) return false;
  if (rows.every((row) => row.slice(names.length).every((cell) => cell.trim() === ''))) return true;
  return (
    names.length > 1 &&
    width - names.length <= Math.max(1, names.length / 2) &&
    evidenceOf(names, rows) === 'header'
  );
}

/** The most frequent width. */
export function usualWidth(records: readonly CsvRecord[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  // On a tie, the width that occurs first: error messages then name the line of the later one.
  const [usual] = [...counts].toSorted(([, a], [, b]) => b - a);
  const last = records.at(-1)?.cells.length ?? 0;
  const [width, count] = usual ?? [0, 0];
  return last > width && isTableAtEnd(records, last, count) ? last : width;
}

/**
 * A short table below a long preamble: the last records all have one width, nothing above is as
 * wide, and they begin with a header.
 */
function isTableAtEnd(records: readonly CsvRecord[], width: number, others: number): boolean {
  const start = records.findLastIndex(({ cells }) => cells.length !== width) + 1;
  if (records.length - start === 1)
    return isHeaderAfterTitle(records.slice(0, start), records[start]!);
  if (start === records.length || start > mostPreamble || others > mostPreamble) return false;
  if (records.slice(0, start).some(({ cells }) => cells.length > width)) return false;
  const isFirstTable = records.slice(0, start).some(({ cells }) => cells.length > 1);
  return (
    !isFirstTable && evidenceOf(records[start]!.cells, rowsFrom(records, start + 1)) === 'header'
  );
}

/** A table without rows, below a title and a blank line. */
function isHeaderAfterTitle(titles: readonly CsvRecord[], { cells, line }: CsvRecord): boolean {
  const isBelow =
    titles.every((title) => title.cells.length === 1) && line > (titles.at(-1)?.line ?? line) + 1;
  const areNames =
    cells.every((cell) => cell !== '' && cell === cell.trim()) &&
    new Set(cells).size === cells.length;
  return isBelow && areNames && cells.length > 2 && titles.length <= mostPreamble;
}

function isNote({ cells }: CsvRecord): boolean {
  return /^\s*(?:#|\/\/)/.test(cells[0] ?? '');
}

function rowsFrom(records: readonly CsvRecord[], start: number): (readonly string[])[] {
  return records.slice(start, start + rowsOfEvidence).map(({ cells }) => cells);
}

function padded(names: readonly string[], width: number): readonly string[] {
  return [...names, ...Array.from({ length: width - names.length }, () => '')];
}

export function unequal(
  { line, cells }: Pick<CsvRecord, 'line' | 'cells'>,
  expected: number,
): BadContent {
  const values = cells.length === 1 ? '1 value' : `${cells.length} values`;
  return new BadContent(
    `line ${line}: ${values} where ${expected} ${expected === 1 ? 'was' : 'were'} expected`,
  );
}
