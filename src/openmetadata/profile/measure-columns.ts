import type { RawColumn } from './column-profile.ts';
import type { Bins } from './histogram.ts';
import { binsFor, rawColumn, type Frequencies, type Moments } from './measurements.ts';
import type { TypeClass } from './type-class.ts';

export interface MeasurableColumn {
  readonly name: string;
  readonly traits: { readonly typeClass: TypeClass };
}

/** A column with the results of one scan. */
export interface Counted<C extends MeasurableColumn> {
  readonly column: C;
  readonly moments: Moments;
}

/** The key by which a column's values are counted: a number's bin, or a text's length. */
export type Counting<C extends MeasurableColumn> =
  | {
      readonly by: 'bin';
      readonly column: C;
      readonly bins: Bins;
      /** Whether the column has NaN or infinities, which belong to no bin. */
      readonly hasNonFinite: boolean;
    }
  | { readonly by: 'length'; readonly column: C };

/** The queries on columns, each in the SQL of a source. */
export interface ColumnQueries<C extends MeasurableColumn> {
  /** In column order, with the number of rows scanned. */
  moments(
    columns: readonly C[],
  ): Promise<{ readonly rows: number; readonly moments: readonly Moments[] }>;
  /** For columns whose values can be counted. */
  frequencies(columns: readonly Counted<C>[]): Promise<ReadonlyMap<C, Frequencies>>;
  /** The number of finite values per bin, and of texts per length. */
  counts(countings: readonly Counting<C>[]): Promise<ReadonlyMap<C, ReadonlyMap<number, number>>>;
}

/** Limits of one statement. */
export interface StatementLimits {
  readonly values: number;
  readonly columns: number;
}

/** All metrics of the columns that SQL can compute, and the number of rows scanned. */
export async function measureColumns<C extends MeasurableColumn>(
  queries: ColumnQueries<C>,
  columns: readonly C[],
  limits: StatementLimits,
): Promise<{ rows: number; raw: RawColumn[] }> {
  const { rows, moments } = await queries.moments(columns);
  const size = Math.min(limits.columns, Math.max(1, Math.floor(limits.values / Math.max(1, rows))));
  const raw: RawColumn[] = [];
  for (let start = 0; start < columns.length; start += size) {
    const chunk = columns
      .slice(start, start + size)
      .map((column, index) => ({ column, moments: moments[start + index]! }));
    const frequencies = await queries.frequencies(chunk);
    const measured = chunk.map((each) => {
      const found = frequencies.get(each.column);
      return { ...each, frequencies: found, bins: binsFor(each.moments, found) };
    });
    const counts = await queries.counts(measured.flatMap(countingOf));
    for (const { column, ...each } of measured) {
      raw.push(
        rawColumn(
          {
            name: column.name,
            typeClass: column.traits.typeClass,
            ...each,
            counts: counts.get(column),
          },
          rows,
        ),
      );
    }
  }
  return { rows, raw };
}

function countingOf<C extends MeasurableColumn>({
  column,
  moments,
  bins,
}: Counted<C> & { readonly bins: Bins | undefined }): Counting<C>[] {
  if (column.traits.typeClass === 'text') return [{ by: 'length', column }];
  return bins ? [{ by: 'bin', column, bins, hasNonFinite: moments.finite < moments.values }] : [];
}
