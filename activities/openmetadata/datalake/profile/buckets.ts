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
  const branches = columns.map(({ column: { sql, traits }, bins }, index) => {
    const finite = traits.float ? ` and isfinite(${sql})` : '';
    return `select ${index}, ${binOf(sql, bins)}, count(*) from ${relation} where ${sql} is not null${finite} group by 2`;
  });
  const frequencies = columns.map(({ bins }) => Array.from({ length: bins.count }, () => 0));
  for (const [index, bin, values] of await session.rows(branches.join(' union all '))) {
    frequencies[Number(index)]![Number(bin)] = Number(values);
  }
  return new Map(columns.map(({ column }, index) => [column, frequencies[index]!]));
}

/** The greatest value falls in the last bin, and so does what rounding puts behind it. */
function binOf(sql: string, { start, width, count }: Bins): string {
  if (count === 1) return '0';
  return `greatest(least(floor((${sql}::double - ${start}::double) / ${width}::double), ${count - 1}), 0)::int`;
}
