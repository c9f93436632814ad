import type { DuckDbSession } from '#duckdb/open-duckdb.ts';
import type { RawColumn } from '#openmetadata/profile/column-profile.ts';
import { measureColumns, type ColumnQueries } from '#openmetadata/profile/measure-columns.ts';
import { queryCounts } from './counts.ts';
import { queryFrequencies } from './frequencies.ts';
import type { MeasuredColumn } from './measured-column.ts';
import { queryMoments } from './moments.ts';

/** More values would keep several groupings in memory at once. */
const limits = { values: 1_000_000, columns: 400 };

/** Measures the columns of a relation. */
export function measureRelationColumns(
  session: DuckDbSession,
  relation: string,
  columns: readonly MeasuredColumn[],
  memoryLimitMb: number,
): Promise<{ rows: number; raw: RawColumn[] }> {
  const queries: ColumnQueries<MeasuredColumn> = {
    moments: (all) => queryMoments(session, relation, all),
    frequencies: (counted) => queryFrequencies(session, relation, counted, memoryLimitMb),
    counts: (countings) => queryCounts(session, relation, countings),
  };
  return measureColumns(queries, columns, limits);
}
