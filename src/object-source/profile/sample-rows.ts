import type { SampleDataBody } from '#openmetadata/entities.ts';
import { cellLength, cellOf } from '#openmetadata/profile/cell.ts';
import { isoTime } from '#openmetadata/profile/iso-time.ts';
import type { DuckDbSession } from '#duckdb/open-duckdb.ts';
import type { MeasuredColumn } from './measured-column.ts';

/** The first rows of some columns of a relation with `width` columns. */
export async function querySampleRows(
  session: DuckDbSession,
  relation: string,
  columns: readonly MeasuredColumn[],
  { rows, width }: { readonly rows: number; readonly width: number },
): Promise<SampleDataBody> {
  const length = cellLength(width);
  // Bytes have a limit of their own.
  const cells = columns.map(({ sql, traits }) =>
    traits.cell === 'bytes' ? traits.text(sql) : `left(${traits.text(sql)}, ${length + 1})`,
  );
  const found = await session.rows(`select ${cells.join(', ')} from ${relation} limit ${rows}`);
  return {
    columns: columns.map(({ name }) => name),
    rows: found.map((row) =>
      columns.map(({ traits: { cell } }, index) => {
        const text = (row[index] ?? null) as string | null;
        return cellOf(cell, cell === 'time' && text !== null ? isoTime(text) : text, length);
      }),
    ),
  };
}
