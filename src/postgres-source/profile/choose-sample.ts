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
  /** The percentage of the rows, in place of `maxRows`. */
  readonly percent?: number | undefined;
  /** Whole pages or single rows; depends on the table's size if omitted. */
  readonly method?: 'pages' | 'rows' | undefined;
  /** See `sourceOf`: restricts the rows to sample from. */
  readonly filter?: string | undefined;
}

export interface ChosenSample {
  readonly sample: Sample;
  /** The exact number of rows that match the filter, if they were counted. */
  readonly rows?: number;
}

/** Minimum number of bytes per row in a page: the tuple header and the line pointer. */
const leastBytesOfRow = 28;
/** Fewer pages would be a poor sample, since rows on the same page resemble each other. */
const leastPages = 1_000;
/** Assumption for tables that take too long to count and have no other estimate. */
const assumedRowsOfPage = 100;

/**
 * Samples only if there may be more than `maxRows` rows. The exact count decides; a table too small
 * for that many rows needs no count. The planner's estimate may be years old and is only used if
 * counting exceeds the statement timeout.
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

/** For a view or foreign table, which has to be counted. */
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

/**
 * For a table that takes too long to count. It would also take too long to read completely, so an
 * estimate that would cause this is ignored.
 */
function estimate({ estimatedRows }: ProfiledTable, { pages }: TableSize, maxRows: number): number {
  return estimatedRows !== null && estimatedRows > maxRows
    ? estimatedRows
    : pages * assumedRowsOfPage;
}

const rowCount = z.strictObject({ rows: z.number() });

/**
 * The number of rows of a table or view that match the filter; undefined if counting exceeds the
 * statement timeout.
 */
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
