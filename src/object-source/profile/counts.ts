import type { Bins } from '#openmetadata/profile/histogram.ts';
import type { Counting as ColumnCounting } from '#openmetadata/profile/measure-columns.ts';
import type { DuckDbSession } from '#duckdb/open-duckdb.ts';
import type { MeasuredColumn } from './measured-column.ts';

type Counting = ColumnCounting<MeasuredColumn>;

export async function queryCounts(
  session: DuckDbSession,
  relation: string,
  countings: readonly Counting[],
): Promise<Map<MeasuredColumn, ReadonlyMap<number, number>>> {
  const counts = countings.map(() => new Map<number, number>());
  if (countings.length > 0) {
    const [only] = countings;
    const values =
      countings.length === 1 && only
        ? valuesOf(only, relation)
        : valuesOfSeveral(countings, relation);
    for (const [index, group, count] of await session.rows(
      `select i, g, count(*) from (${values}) group by i, g`,
    )) {
      counts[Number(index)]!.set(Number(group), Number(count));
    }
  }
  return new Map(countings.map(({ column }, index) => [column, counts[index]!]));
}

function valuesOf(counting: Counting, relation: string): string {
  return `select 0 i, ${groupOf(counting)} g from ${relation} where ${isCounted(counting)}`;
}

function valuesOfSeveral(countings: readonly Counting[], relation: string): string {
  const groups = countings.map(
    (counting) => `case when ${isCounted(counting)} then ${groupOf(counting)} end`,
  );
  return `select * from (select unnest(range(${countings.length})) i, unnest([${groups.join(', ')}]) g from ${relation}) where g is not null`;
}

function isCounted({ by, column }: Counting): string {
  return by === 'bin' ? column.finite : `${column.sql} is not null`;
}

function groupOf(counting: Counting): string {
  return counting.by === 'bin'
    ? binOf(counting.column.sql, counting.bins)
    : `${counting.column.length}::uinteger`;
}

/** The maximum falls into the last bin, as do values that rounding places beyond it. */
function binOf(sql: string, { start, width, count }: Bins): string {
  if (count === 1) return '0::utinyint';
  return `greatest(least(floor((${sql}::double - ${start}::double) / ${width}::double), ${count - 1}), 0)::utinyint`;
}
