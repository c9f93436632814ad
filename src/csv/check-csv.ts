import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import type { CsvDialect } from './find-dialect.ts';
import { createRecordScanner, type LineEnd } from './scan-records.ts';
import { createTableReader, recordLine } from './table-reader.ts';

/** A file of rows that all CSV readers parse identically, and its row count. */
export interface CheckedCsv {
  readonly path: string;
  readonly delimiter: string;
  readonly lineEnd: LineEnd;
  /** Lines before the first row. */
  readonly skipLines: number;
  readonly rows: number;
  /** Upper bound in bytes. */
  readonly longest: number;
}

export interface CheckOptions {
  /** Where to rewrite the file if necessary. */
  readonly target: string;
  readonly signal?: AbortSignal | undefined;
}

const chunkBytes = 2 ** 20;
/** Does not occur in text, so it never splits a cell of a single-column table. */
const noDelimiter = '\x1f';

/**
 * Counts the rows of a UTF-8 file with our own reader. Rewrites the file if it contains anything
 * that CSV readers parse differently (quotes within cells, rows of different lengths, mixed line
 * endings, …).
 *
 * @throws BadContent with the line that is not a row of the table
 */
export async function checkCsv(
  path: string,
  dialect: CsvDialect,
  { target, signal }: CheckOptions,
): Promise<CheckedCsv> {
  const plain = await scan(path, dialect, signal);
  if (plain)
    return {
      path,
      delimiter: dialect.delimiter ?? noDelimiter,
      skipLines: dialect.skipLines,
      ...plain,
    };
  return {
    path: target,
    delimiter: ',',
    lineEnd: '\n',
    skipLines: 0,
    ...(await rewrite(path, dialect, { target, signal })),
  };
}

async function scan(
  path: string,
  dialect: CsvDialect,
  signal?: AbortSignal,
): Promise<Pick<CheckedCsv, 'rows' | 'longest' | 'lineEnd'> | undefined> {
  if (!isPlainFormat(dialect)) return undefined;
  const scanner = createRecordScanner(dialect);
  for await (const chunk of chunksOf(path, signal)) if (!scanner.push(chunk)) return undefined;
  const found = scanner.end(true);
  return found && { rows: found.records, longest: found.longest, lineEnd: found.lineEnd };
}

export function isPlainFormat({ quote, escape }: CsvDialect): boolean {
  return quote === '"' && escape === '"';
}

async function rewrite(
  path: string,
  dialect: CsvDialect,
  { target, signal }: CheckOptions,
): Promise<{ rows: number; longest: number }> {
  const output = await open(target, 'w');
  try {
    const rows = createRowWriter(dialect);
    const decoder = new TextDecoder();
    for await (const chunk of chunksOf(path, signal)) {
      rows.push(decoder.decode(chunk, { stream: true }));
      await output.write(rows.take());
    }
    rows.push(decoder.decode());
    rows.end();
    await output.write(rows.take());
    return rows.counts();
  } finally {
    await output.close();
  }
}

/** Rewrites the rows of a table one at a time. */
export function createRowWriter(dialect: CsvDialect) {
  let pending: string[] = [];
  const counts = { rows: 0, longest: 0 };
  const reader = createTableReader(dialect, (cells) => {
    const line = recordLine(cells);
    counts.rows += 1;
    counts.longest = Math.max(counts.longest, line.length * 3);
    pending.push(line, '\n');
  });
  return {
    push: reader.push,
    end: reader.end,
    counts: () => counts,
    take: (): string => {
      const text = pending.join('');
      pending = [];
      return text;
    },
  };
}

function chunksOf(path: string, signal: AbortSignal | undefined): AsyncIterable<Buffer> {
  return createReadStream(path, {
    highWaterMark: chunkBytes,
    ...(signal && { signal }),
  }) as AsyncIterable<Buffer>;
}
