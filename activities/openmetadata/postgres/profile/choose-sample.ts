import type { PostgresSession } from '../../../../src/resources/postgres.ts';
import { sqlState } from '../../../../src/resources/postgres/sql-state.ts';
import { sourceOf, type Sample } from './source.ts';
import type { ProfiledTable } from './tables.ts';
import type { TableSize } from './table-size.ts';

export interface SampleOptions {
  /** Larger tables are profiled on a sample of about this many rows. */
  readonly maxRows: number;
  readonly seed: number;
}

export interface ChosenSample {
  readonly sample: Sample;
  /** The true number of rows, where it was counted to choose. */
  readonly rows?: number;
}

/** What a row takes at least of a page: its header and the pointer to it. */
const leastBytesOfRow = 28;
/** Fewer pages would be a poor sample, since rows of a page resemble each other. */
const leastPages = 1_000;
/** Assumed of tables that take too long to count and of which no more is known. */
const assumedRowsOfPage = 100;

/**
 * All rows, unless there may be more than `maxRows`. The true count decides, which a table too small for so many rows needs no scan
 * for; the planner's estimate may be years old and serves only where counting takes longer than the statement timeout.
 */
export async function chooseSample(
  session: PostgresSession,
  table: ProfiledTable,
  size: TableSize,
  { maxRows, seed }: SampleOptions,
): Promise<ChosenSample> {
  if (!table.stored) return { sample: { kind: 'first', rows: maxRows } };
  if (table.heap && size.pages * Math.floor(size.blockSize / leastBytesOfRow) <= maxRows) return { sample: { kind: 'all' } };
  const rows = await countRows(session, table);
  const expected = rows ?? estimate(table, size, maxRows);
  const counted = rows === undefined ? {} : { rows };
  if (expected <= maxRows) return { sample: { kind: 'all' }, ...counted };
  const percent = (100 * maxRows) / expected;
  const kind = table.heap && (size.pages * percent) / 100 >= leastPages ? 'pages' : 'rows';
  return { sample: { kind, percent, seed }, ...counted };
}

/** Of a table that takes too long to count: it would take too long to read, so that an estimate which has all of it read is not believed. */
function estimate({ estimatedRows }: ProfiledTable, { pages }: TableSize, maxRows: number): number {
  return estimatedRows !== null && estimatedRows > maxRows ? estimatedRows : pages * assumedRowsOfPage;
}

/** Rows of a table or view; undefined where counting them takes longer than the statement timeout. */
export async function countRows(session: PostgresSession, table: ProfiledTable): Promise<number | undefined> {
  await session.query('savepoint counting');
  try {
    const { rows } = await session.query<{ rows: string }>(
      `select pg_catalog.count(*) as rows from ${sourceOf(table, { kind: 'all' }, []).from}`,
    );
    return Number(rows[0]?.rows);
  } catch (error) {
    if (sqlState(error) !== '57014') throw error;
    await session.query('rollback to savepoint counting');
    return undefined;
  }
}
