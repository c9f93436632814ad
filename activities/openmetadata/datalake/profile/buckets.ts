import type { Bins } from '../../profile/histogram.ts';
import type { DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import type { MeasuredColumn } from './measured-column.ts';

export interface Binned {
  readonly column: MeasuredColumn;
  readonly bins: Bins;
}

/** How many finite values fall in each bin. */
export async function queryBuckets(
  session: DuckDbSession,
  relation: string,
  columns: readonly Binned[],
): Promise<Map<MeasuredColumn, number[]>> {
  if (columns.length === 0) return new Map();
  const [only] = columns;
  const values = columns.length === 1 && only ? valuesOf(only, relation) : valuesOfSeveral(columns, relation);
  const frequencies = columns.map(({ bins: { count } }) => Array.from({ length: count }, () => 0));
  for (const [index, bin, count] of await session.rows(`select i, b, count(*) from (${values}) group by i, b`)) {
    frequencies[Number(index)]![Number(bin)] = Number(count);
  }
  return new Map(columns.map(({ column }, index) => [column, frequencies[index]!]));
}

function valuesOf({ column: { sql, finite }, bins }: Binned, relation: string): string {
  return `select 0 i, ${binOf(sql, bins)} b from ${relation} where ${finite}`;
}

function valuesOfSeveral(columns: readonly Binned[], relation: string): string {
  const bins = columns.map(({ column: { sql, finite }, bins: each }) => `case when ${finite} then ${binOf(sql, each)} end`);
  return `select * from (select unnest(range(${columns.length})) i, unnest([${bins.join(', ')}]) b from ${relation}) where b is not null`;
}

/** The greatest value falls in the last bin, and so does what rounding puts behind it. */
function binOf(sql: string, { start, width, count }: Bins): string {
  if (count === 1) return '0::utinyint';
  return `greatest(least(floor((${sql}::double - ${start}::double) / ${width}::double), ${count - 1}), 0)::utinyint`;
}
