import type { RawColumn } from '#openmetadata/profile/column-profile.ts';
import { measureColumns, type ColumnQueries } from '#openmetadata/profile/measure-columns.ts';
import type { PostgresSession } from '#resources/postgres.ts';
import { queryCounts } from './counts.ts';
import { queryFrequencies } from './frequencies.ts';
import type { MeasuredColumn } from './measured-column.ts';
import { queryMoments, type Arithmetic } from './moments.ts';
import type { Source } from './source.ts';

export interface MeasureOptions {
  source(columns: readonly MeasuredColumn[]): Source;
  readonly arithmetic: Arithmetic;
  /**
   * Each statement computes or fetches the rows again, so fewer statements matter more than low
   * memory use.
   */
  readonly computed: boolean;
}

/** Each column of a statement sorts its values in its own memory. */
const stored = { values: 1_000_000, columns: 50 };
const computedAnew = { values: 8_000_000, columns: 50 };

/** Measures the columns of a table or view. */
export function measureTableColumns(
  session: PostgresSession,
  columns: readonly MeasuredColumn[],
  { source, arithmetic, computed }: MeasureOptions,
): Promise<{ rows: number; raw: RawColumn[] }> {
  const queries: ColumnQueries<MeasuredColumn> = {
    moments: (all) => queryMoments(session, all, { source, arithmetic }),
    frequencies: (counted) => queryFrequencies(session, counted, source),
    counts: (countings) => queryCounts(session, countings, source),
  };
  return measureColumns(queries, columns, computed ? computedAnew : stored);
}
