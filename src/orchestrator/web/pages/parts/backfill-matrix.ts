import type { BackfillRow } from '../../../state/backfill-cells.ts';
import { html, type Html } from '../html.ts';
import { cellGrid } from './cell-grid.ts';

/** In drawing order, from the top of a cell. */
const tones = ['failed', 'overdue', 'queued', 'running', 'missing', 'ok'] as const;

/**
 * The states of a backfill's partitions by position, with one row per set of assets that share
 * runs.
 */
export function backfillMatrix(rows: readonly BackfillRow[]): Html {
  return html`${rows.map(
    (row) =>
      html` ${rows.length < 2 ? '' : html`<h3 class="name">${row.selection.join(' ')}</h3>`}
        ${rowOf(row)}
        <div class="strip-ends">
          <span>${row.first ?? ''}</span><span>${row.last ?? ''}</span>
        </div>`,
  )}`;
}

function rowOf({ cells, selection, first, last }: BackfillRow): Html {
  return cellGrid({
    cells: cells.map((cell) => [
      cell.failed,
      cell.blocked,
      cell.ready,
      cell.requested,
      cell.cancelled + cell.skipped,
      cell.done,
    ]),
    columns: cells.length,
    tones,
    label: `Partitions of ${selection.join(' ')} in the order in which they are requested, from ${first || 'the first'} to ${last || 'the last'}`,
  });
}
