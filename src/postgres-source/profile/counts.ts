import { queryTuples } from '@moderate/orchestrator';
import { z } from 'zod';
import type { PostgresSession } from '#resources/postgres.ts';
import type { Bins } from '#openmetadata/profile/histogram.ts';
import type { Counting as ColumnCounting } from '#openmetadata/profile/measure-columns.ts';
import type { MeasuredColumn } from './measured-column.ts';
import { columnOf, type Source } from './source.ts';

type Counting = ColumnCounting<MeasuredColumn>;

/** Index of the column, bin or length, number of values. */
const countsRow = z.tuple([z.number(), z.number(), z.number()]);

export async function queryCounts(
  session: PostgresSession,
  countings: readonly Counting[],
  source: (columns: readonly MeasuredColumn[]) => Source,
): Promise<Map<MeasuredColumn, ReadonlyMap<number, number>>> {
  const counts = countings.map(() => new Map<number, number>());
  if (countings.length > 0) {
    const text = countsStatement(countings, source(countings.map(({ column }) => column)));
    for (const [index, group, values] of await queryTuples(session, countsRow, text))
      counts[index]!.set(group, values);
  }
  return new Map(countings.map(({ column }, index) => [column, counts[index]!]));
}

/**
 * One row per bin or length that occurs: the column's index, the bin or length, and the number of
 * values.
 */
function countsStatement(countings: readonly Counting[], source: Source): string {
  const branches = countings.map((counting, index) => {
    const { column } = counting;
    const { length, value, isFinite } = column.traits;
    const name = columnOf(column);
    const group = counting.by === 'length' ? length(name) : binOf(column, counting.bins);
    const finite =
      counting.by === 'bin' && counting.hasNonFinite && isFinite
        ? ` and ${isFinite(value(name))}`
        : '';
    return `select ${index}, ${group}, pg_catalog.count(*) from ${source.from} where ${name} is not null${finite} group by 2`;
  });
  return `${source.with}${branches.join(' union all ')}`;
}

/** The maximum falls into the last bin, as do values that rounding places beyond it. */
function binOf({ traits, name }: MeasuredColumn, { start, width, count }: Bins): string {
  if (count === 1) return '0';
  const operand = traits.value(columnOf({ name }));
  // Decimals may underflow a double, which would fail, and are slow to convert.
  const quotient =
    traits.cell === 'decimal'
      ? `pg_catalog.div(${operand} - ${literal(start, 'numeric')}, ${literal(width, 'numeric')})`
      : `pg_catalog.floor((${operand}::float8 - ${literal(start, 'float8')}) / ${literal(width, 'float8')})`;
  return `greatest(least(${quotient}, ${count - 1}), 0)::int`;
}

function literal(number: number, type: 'float8' | 'numeric'): string {
  return `'${number}'::${type}`;
}
