import { join } from 'node:path';
import { literal, type DuckDbSession } from '#duckdb/open-duckdb.ts';
import { keyedColumns, type MeasuredColumn } from './measured-column.ts';

/** The part of a file that is to be measured. */
export interface StageOptions {
  /** Reads the file. */
  readonly relation: string;
  /** Reading it is cheap for a part of the columns, again and again. */
  readonly columnar: boolean;
  /** Random rows to take; all without it. */
  readonly sampleRows: number | undefined;
  readonly bytes: number;
  /** For files of its own. */
  readonly folder: string;
}

/** Tables of so large a file go to the disk. */
const mostBytesInMemory = 32 * 2 ** 20;
/** Of a file on the disk. */
const valuesPerRowGroup = 1_000_000;

/** Rows of a very wide table would take much memory: so many of its columns are staged and measured at a time. */
export function columnsPerStage(bytes: number): number {
  return bytes > mostBytesInMemory ? 200 : 400;
}

/** Reads a small text once: `use` is given a table of all of it in memory, in the order of the file. */
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
 * Gives `use` a relation of some columns that can be read many times: what is there already, a table of a sample or of a small file, or
 * a file in which each column can be read for itself.
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
    // Rows in the order of the file would have to wait for each other. Told to the statement: the setting of that name is one for all sessions.
    // Hashes don't compress, and what repeats is in a dictionary.
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
