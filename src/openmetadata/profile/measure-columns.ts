import type { RawColumn } from './column-profile.ts';
import type { Bins } from './histogram.ts';
import { binsFor, rawColumn, type Frequencies, type Moments } from './measurements.ts';
import type { TypeClass } from './type-class.ts';

export interface MeasurableColumn {
  readonly name: string;
  readonly traits: { readonly typeClass: TypeClass };
}

/** A column with what one scan gave of it. */
export interface Counted<C extends MeasurableColumn> {
  readonly column: C;
  readonly moments: Moments;
}

/** By what the values of a column are counted: the bin that a number falls in, or the length of a text. */
export type Counting<C extends MeasurableColumn> =
  | {
      readonly by: 'bin';
      readonly column: C;
      readonly bins: Bins;
      /** Whether the column has NaN or infinities, which are in no bin. */
      readonly hasNonFinite: boolean;
    }
  | { readonly by: 'length'; readonly column: C };

/** The questions about columns, each in the SQL of a source. */
export interface ColumnQueries<C extends MeasurableColumn> {
  /** In the order of the columns, with the number of rows that were looked at. */
  moments(
    columns: readonly C[],
  ): Promise<{ readonly rows: number; readonly moments: readonly Moments[] }>;
  /** Of the columns whose values can be counted. */
  frequencies(columns: readonly Counted<C>[]): Promise<ReadonlyMap<C, Frequencies>>;
  /** How many finite values fall in each bin, and how many texts have each length. */
  counts(countings: readonly Counting<C>[]): Promise<ReadonlyMap<C, ReadonlyMap<number, number>>>;
}

/** How much one statement may do at most. */
export interface StatementLimits {
  readonly values: number;
  readonly columns: number;
}

/** Everything that SQL can say about the columns, and the number of rows that it looked at. */
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
