import { join } from 'node:path';
import { literal, type DuckDbSession } from '#duckdb/open-duckdb.ts';
import { keyedColumns, type MeasuredColumn } from './measured-column.ts';

/** The part of a file to measure. */
export interface StageOptions {
  /** Expression that reads the file. */
  readonly relation: string;
  /** Whether a subset of the columns can be read cheaply and repeatedly. */
  readonly columnar: boolean;
  /** Number of random rows; all rows if omitted. */
  readonly sampleRows: number | undefined;
  readonly bytes: number;
  /** For temporary files. */
  readonly folder: string;
}

/** Tables of larger files go to disk. */
const mostBytesInMemory = 32 * 2 ** 20;
/** For a staged file on disk. */
const valuesPerRowGroup = 1_000_000;

/**
 * Limits the columns that are staged and measured at a time, because rows of a very wide table take
 * much memory.
 */
export function columnsPerStage(bytes: number): number {
  return bytes > mostBytesInMemory ? 200 : 400;
}

/** Reads a small text once: `use` receives an in-memory table of the whole file, in file order. */
export async function readOnce<T>(
  session: DuckDbSession,
  columns: readonly MeasuredColumn[],
  { relation, columnar, bytes }: Pick<StageOptions, 'relation' | 'columnar' | 'bytes'>,
  use: (relation: string, columnar: boolean) => Promise<T>,
): Promise<T> {
  if (columnar || bytes > mostBytesInMemory || columns.length > columnsPerStage(bytes))
    return use(relation, columnar);
  return withTable(session, 'content', relation, () => use('content', true));
}

/**
 * Calls `use` with a relation of some columns that can be read repeatedly: the existing one, a
 * table with a sample or a small file, or a columnar file.
 */
export async function staged<T>(
  session: DuckDbSession,
  columns: readonly MeasuredColumn[],
  { relation, columnar, sampleRows, bytes, folder }: StageOptions,
  use: (relation: string, columns: readonly MeasuredColumn[]) => Promise<T>,
): Promise<T> {
  if (sampleRows === undefined && columnar) return use(relation, columns);
  if (sampleRows === undefined && bytes > mostBytesInMemory) {
    const path = join(folder, 'stage.parquet');
    const rows = Math.max(2_048, Math.floor(valuesPerRowGroup / columns.length));
    // Preserving the order would serialize the writers. Set per statement, because the setting of
    // that name is global. Hashes do not compress, and repeated values are dictionary-encoded
    // anyway.
    const options = `format parquet, compression uncompressed, row_group_size ${rows}, preserve_order false, write_bloom_filter false`;
    const { selected, keyed } = keyedColumns(columns);
    await session.run(
      `copy (select ${selected} from ${relation}) to ${literal(path)} (${options})`,
    );
    return use(`read_parquet(${literal(path)})`, keyed);
  }
  const selected = `select ${columns.map(({ sql }) => sql).join(', ')} from ${relation}`;
  const sample = sampleRows === undefined ? '' : ` using sample reservoir(${sampleRows} rows)`;
  return withTable(session, 'stage', `(${selected})${sample}`, () => use('stage', columns));
}

async function withTable<T>(
  session: DuckDbSession,
  name: string,
  content: string,
  use: () => Promise<T>,
): Promise<T> {
  await session.run(`create or replace temp table ${name} as from ${content}`);
  try {
    return await use();
  } finally {
    await session.run(`drop table ${name}`).catch(() => undefined);
  }
}
