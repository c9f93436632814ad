import { createRowWriter, isPlainFormat } from '#csv/check-csv.ts';
import type { CsvDialect } from '#csv/find-dialect.ts';
import { createRecordScanner, type LineEnd } from '#csv/scan-records.ts';
import { Unreadable } from '../unreadable.ts';
import type { TextHead } from './text-head.ts';

/** The complete rows in the start of a file, as all CSV readers parse them. */
export interface CsvStart {
  readonly bytes: Buffer;
  readonly delimiter: string;
  readonly lineEnd: LineEnd;
  readonly rows: number;
  /** Upper bound in bytes. */
  readonly longest: number;
}

const noDelimiter = '\x1f';

/** @throws BadContent with the line that is not a row of the table */
export function csvStart({ bytes, whole }: TextHead, dialect: CsvDialect): CsvStart {
  const start =
    (isPlainFormat(dialect) ? asItStands(bytes, whole, dialect) : undefined) ??
    writtenAnew(bytes, whole, dialect);
  if (!whole && start.rows === 0) throw new Unreadable('no row ends in its first 2 MB');
  return start;
}

function asItStands(bytes: Buffer, whole: boolean, dialect: CsvDialect): CsvStart | undefined {
  const scanner = createRecordScanner(dialect);
  scanner.push(bytes);
  const found = scanner.end(whole);
  if (!found) return undefined;
  const { records: rows, start, end, longest, lineEnd } = found;
  return {
    bytes: bytes.subarray(start, end),
    delimiter: dialect.delimiter ?? noDelimiter,
    lineEnd,
    rows,
    longest,
  };
}

function writtenAnew(bytes: Buffer, whole: boolean, dialect: CsvDialect): CsvStart {
  const writer = createRowWriter(dialect);
  writer.push(bytes.toString('utf8'));
  if (whole) writer.end();
  return { bytes: Buffer.from(writer.take()), delimiter: ',', lineEnd: '\n', ...writer.counts() };
}

/** The first rows that fit into this many bytes, or all rows if the first one does not fit. */
export function firstRows(start: CsvStart, mostBytes: number): CsvStart {
  if (start.bytes.length <= mostBytes) return start;
  const part = start.bytes.subarray(0, mostBytes);
  const end = part.includes(quote) ? endOutsideQuotes(part) : part.lastIndexOf(newline) + 1;
  return end === 0 ? start : { ...start, bytes: part.subarray(0, end) };
}

const [newline, quote] = [0x0a, 0x22];

function endOutsideQuotes(bytes: Buffer): number {
  let isQuoted = false;
  let end = 0;
  for (const [index, byte] of bytes.entries()) {
    if (byte === quote) isQuoted = !isQuoted;
    else if (byte === newline && !isQuoted) end = index + 1;
  }
  return end;
}
