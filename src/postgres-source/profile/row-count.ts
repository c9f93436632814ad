import type { PostgresSession } from '#resources/postgres.ts';
import { countRows, type ChosenSample } from './choose-sample.ts';
import type { TableSize } from './table-size.ts';
import type { ProfiledTable } from './tables.ts';

/** Standard deviations between what a sample tells of the number of pages that it took, and what is assumed. */
const caution = 3;

/**
 * The number of rows: the true one, or one that is not above it. Where counting takes longer than the statement timeout that is the
 * lower of the planner's estimate and what the sample tells, or what was read of a view.
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
