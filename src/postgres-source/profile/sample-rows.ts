import { queryTuples } from '@moderate/orchestrator';
import { z } from 'zod';
import type { PostgresSession } from '#resources/postgres.ts';
import type { SampleDataBody } from '#openmetadata/entities.ts';
import { cellLength, cellOf } from '#openmetadata/profile/cell.ts';
import { isoTime } from '#openmetadata/profile/iso-time.ts';
import type { MeasuredColumn } from './measured-column.ts';
import { columnOf, type Source } from './source.ts';

const textCells = z.array(z.string().nullable());

/** The first rows of a source, limited to readable columns. */
export async function querySampleRows(
  session: PostgresSession,
  columns: readonly MeasuredColumn[],
  { source, rows }: { readonly source: Source; readonly rows: number },
): Promise<SampleDataBody> {
  const length = cellLength(columns.length);
  const text = sampleRowsStatement(columns, { source, rows, length });
  const cells = await queryTuples(session, textCells, text);
  return {
    columns: columns.map(({ name }) => name),
    rows: cells.map((row) =>
      columns.map(({ traits: { cell } }, index) =>
        cellOf(cell, textOf(cell, row[index] ?? null), length),
      ),
    ),
  };
}

/**
 * The server truncates long values to one character more than the limit, so that truncation is
 * detectable.
 */
function sampleRowsStatement(
  columns: readonly MeasuredColumn[],
  {
    source,
    rows,
    length,
  }: { readonly source: Source; readonly rows: number; readonly length: number },
): string {
  const cells = columns.map((column) => {
    const value = column.traits.text(columnOf(column));
    return column.traits.cell === 'bytes' ? value : `pg_catalog.left(${value}, ${length + 1})`;
  });
  return `${source.with}select ${cells.join(', ')} from ${source.from} limit ${rows}`;
}

function textOf(cell: string, text: string | null): string | null {
  return cell === 'time' && text !== null ? isoTime(text) : text;
}
