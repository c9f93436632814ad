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
  const bins = columns.map(({ column: { sql, traits }, bins: each }) => {
    const finite = traits.float ? ` and isfinite(${sql})` : '';
    return `case when ${sql} is not null${finite} then ${binOf(sql, each)} end`;
  });
  const values = `select unnest(range(${columns.length})) i, unnest([${bins.join(', ')}]) b from ${relation}`;
  const frequencies = columns.map(({ bins: { count } }) => Array.from({ length: count }, () => 0));
  for (const [index, bin, count] of await session.rows(`select i, b, count(*) from (${values}) where b is not null group by i, b`)) {
    frequencies[Number(index)]![Number(bin)] = Number(count);
  }
  return new Map(columns.map(({ column }, index) => [column, frequencies[index]!]));
}

/** The greatest value falls in the last bin, and so does what rounding puts behind it. */
function binOf(sql: string, { start, width, count }: Bins): string {
  if (count === 1) return '0';
  return `greatest(least(floor((${sql}::double - ${start}::double) / ${width}::double), ${count - 1}), 0)::int`;
}
