import type { PostgresSession } from '#resources/postgres.ts';
import { countRows, type ChosenSample } from './choose-sample.ts';
import type { TableSize } from './table-size.ts';
import type { ProfiledTable } from './tables.ts';

/**
 * Standard deviations between the sample's estimate of the page count and the assumed lower bound.
 */
const caution = 3;

/**
 * The exact number of rows, or a lower bound. If counting exceeds the statement timeout, it is the
 * lower of the planner's estimate and the sample's, or the number of rows read from a view.
 */
export async function rowCountOf(
  session: PostgresSession,
  table: ProfiledTable,
  {
    chosen,
    seen,
    size,
  }: { readonly chosen: ChosenSample; readonly seen: number; readonly size: TableSize },
): Promise<number> {
  const { sample, rows } = chosen;
  switch (sample.kind) {
    case 'all':
      return seen;
    case 'first':
      return seen < sample.rows ? seen : Math.max(seen, (await countRows(session, table)) ?? seen);
    case 'pages':
    case 'rows': {
      if (rows !== undefined) return rows;
      const share = sample.percent / 100;
      const units = sample.kind === 'pages' ? size.pages * share : seen;
      const told = (seen / share) * (1 - caution * Math.sqrt((1 - share) / Math.max(1, units)));
      return Math.max(seen, Math.floor(Math.min(told, table.estimatedRows ?? told)));
    }
  }
}
