import { execute, queryOne } from '@moderate/orchestrator';
import { z } from 'zod';
import type { PostgresSession } from '#resources/postgres.ts';
import { sqlState } from '#resources/postgres/sql-state.ts';
import { SettingsRefused } from '#openmetadata/profile/settings/settings-refused.ts';
import { sourceOf, type Sample } from './source.ts';
import type { ProfiledTable } from './tables.ts';
import type { TableSize } from './table-size.ts';

export interface SampleOptions {
  /** Larger tables are profiled on a sample of about this many rows. */
  readonly maxRows: number;
  readonly seed: number;
  /** The share of the rows, in place of `maxRows`. */
  readonly percent?: number | undefined;
  /** Whole pages or single rows; chosen by the table's size without it. */
  readonly method?: 'pages' | 'rows' | undefined;
  /** See `sourceOf`: the rows that are sampled. */
  readonly filter?: string | undefined;
}

export interface ChosenSample {
  readonly sample: Sample;
  /** The true number of rows that the filter takes, where it was counted to choose. */
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
  options: SampleOptions,
): Promise<ChosenSample> {
  const { maxRows, seed, filter, percent: share } = options;
  if (!table.stored) {
    const rows = share === undefined ? maxRows : await rowsOfShare(session, table, share, filter);
    return { sample: { kind: 'first', rows } };
  }
  const mostRows = size.pages * Math.floor(size.blockSize / leastBytesOfRow);
  if (share === undefined ? table.heap && mostRows <= maxRows : share >= 100)
    return { sample: { kind: 'all' } };
  const rows = await countRows(session, table, filter);
  const expected = rows ?? estimate(table, size, maxRows);
  const counted = rows === undefined ? {} : { rows };
  if (share === undefined && expected <= maxRows) return { sample: { kind: 'all' }, ...counted };
  const percent = share ?? (100 * maxRows) / expected;
  const kind =
    options.method ?? (table.heap && (size.pages * percent) / 100 >= leastPages ? 'pages' : 'rows');
  return { sample: { kind, percent, seed }, ...counted };
}

/** Of a view or foreign table, which must be counted for it. */
async function rowsOfShare(
  session: PostgresSession,
  table: ProfiledTable,
  percent: number,
  filter: string | undefined,
): Promise<number> {
  const rows = await countRows(session, table, filter);
  if (rows === undefined) {
    throw new SettingsRefused(
      'profileSample is a percentage, and counting the rows takes too long; set a number of rows',
    );
  }
  return Math.max(1, Math.ceil((rows * percent) / 100));
}

/** Of a table that takes too long to count: it would take too long to read, so that an estimate which has all of it read is not believed. */
function estimate({ estimatedRows }: ProfiledTable, { pages }: TableSize, maxRows: number): number {
  return estimatedRows !== null && estimatedRows > maxRows
    ? estimatedRows
    : pages * assumedRowsOfPage;
}

const rowCount = z.strictObject({ rows: z.number() });

/** Rows of a table or view that the filter takes; undefined where counting them takes longer than the statement timeout. */
export async function countRows(
  session: PostgresSession,
  table: ProfiledTable,
  filter?: string,
): Promise<number | undefined> {
  await execute(session, 'savepoint counting');
  try {
    const { rows } = await queryOne(
      session,
      rowCount,
      `select pg_catalog.count(*) as rows from ${sourceOf(table, { kind: 'all' }, [], filter).from}`,
    );
    return rows;
  } catch (error) {
    if (sqlState(error) !== '57014') throw error;
    await execute(session, 'rollback to savepoint counting');
    return undefined;
  }
}
