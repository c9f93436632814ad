import type { PostgresSession } from '../../../../src/resources/postgres.ts';
import type { Bins } from '../../profile/histogram.ts';
import type { MeasuredColumn } from './measured-column.ts';
import { columnOf, type Source } from './source.ts';

export interface Binned {
  readonly column: MeasuredColumn;
  readonly bins: Bins;
  /** Whether the column has NaN or infinities, which are in no bin. */
  readonly hasNonFinite: boolean;
}

/** How many finite values fall in each bin. */
export async function queryBuckets(
  session: PostgresSession,
  columns: readonly Binned[],
  source: (columns: readonly MeasuredColumn[]) => Source,
): Promise<Map<MeasuredColumn, number[]>> {
  if (columns.length === 0) return new Map();
  const text = bucketsStatement(columns, source(columns.map(({ column }) => column)));
  const { rows } = await session.query<[index: number, bin: number, values: string]>({ text, rowMode: 'array' });
  const frequencies = columns.map(({ bins }) => Array.from({ length: bins.count }, () => 0));
  for (const [index, bin, values] of rows) frequencies[index]![bin] = Number(values);
  return new Map(columns.map(({ column }, index) => [column, frequencies[index]!]));
}

/** A row a bin that is not empty: the column's index, the bin's, and how many values it holds. */
function bucketsStatement(columns: readonly Binned[], source: Source): string {
  const branches = columns.map(({ column, bins, hasNonFinite }, index) => {
    const { value, isFinite } = column.traits;
    const operand = value(columnOf(column));
    const finite = hasNonFinite && isFinite ? ` and ${isFinite(operand)}` : '';
    return `select ${index}, ${binOf(column, bins)}, count(*) from ${source.from} where ${columnOf(column)} is not null${finite} group by 2`;
  });
  return `${source.with}${branches.join(' union all ')}`;
}

/** The greatest value falls in the last bin, and so does what rounding puts behind it. */
function binOf({ traits, name }: MeasuredColumn, { start, width, count }: Bins): string {
  if (count === 1) return '0';
  const operand = traits.value(columnOf({ name }));
  // Decimals may be too small for a double, which would fail, and are slow to become one.
  const quotient =
    traits.cell === 'decimal'
      ? `div(${operand} - ${literal(start, 'numeric')}, ${literal(width, 'numeric')})`
      : `floor((${operand}::float8 - ${literal(start, 'float8')}) / ${literal(width, 'float8')})`;
  return `greatest(least(${quotient}, ${count - 1}), 0)::int`;
}

function literal(number: number, type: 'float8' | 'numeric'): string {
  return `'${number}'::${type}`;
}
