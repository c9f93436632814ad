import type { Frequencies } from '#openmetadata/profile/measurements.ts';
import type { Quartiles } from '#openmetadata/profile/quartiles.ts';
import { isCountable } from '#openmetadata/profile/type-class.ts';
import type { DuckDbSession } from '#duckdb/open-duckdb.ts';
import type { Counted, MeasuredColumn } from './measured-column.ts';
import { queryQuartiles } from './quartiles.ts';

/**
 * Share of the memory limit for counting a column's integers in an array, and the bytes per
 * integer.
 */
const shareOfMemory = 0.25;
const bytesPerNumber = 9;

export async function queryFrequencies(
  session: DuckDbSession,
  relation: string,
  columns: readonly Counted[],
  memoryLimitMb: number,
): Promise<Map<MeasuredColumn, Frequencies>> {
  const counted = columns.filter(({ column }) => isCountable(column.traits.typeClass));
  const [only] = counted;
  if (only === undefined) return new Map();
  if (counted.length > 1) return ofSeveral(session, relation, counted);
  await countInArrays(session, memoryLimitMb);
  return new Map([[only.column, await ofLarge(session, relation, only)]]);
}

/**
 * For the columns of a small table, in two statements: planning one per column would take longer
 * than executing them. Values are compared by 64-bit hashes, so that all types can be grouped
 * together; hashes of integers of up to 64 bits never collide.
 */
async function ofSeveral(
  session: DuckDbSession,
  relation: string,
  columns: readonly Counted[],
): Promise<Map<MeasuredColumn, Frequencies>> {
  const keys = columns.map(
    ({ column: { sql, traits } }) => `case when ${sql} is not null then ${traits.hash(sql)} end`,
  );
  const values = `select unnest(range(${columns.length})) i, unnest([${keys.join(', ')}]) k from ${relation}`;
  const groups = `select i, count(*) c from (${values}) where k is not null group by i, k`;
  const counts = new Map<number, readonly unknown[]>();
  for (const [index, ...row] of await session.rows(
    `select i, count(*), count(*) filter (c = 1) from (${groups}) group by i`,
  )) {
    counts.set(Number(index), row);
  }
  const numbers = columns.filter(
    ({ column, moments }) => column.traits.typeClass === 'number' && moments.finite > 0,
  );
  const quartiles = new Map<MeasuredColumn, Quartiles>();
  if (numbers.length > 0) {
    const [row = []] = await session.rows(
      `select ${numbers.map(({ column }) => quartilesOf(column)).join(', ')} from ${relation}`,
    );
    numbers.forEach(({ column }, index) =>
      quartiles.set(column, row[index] as unknown as Quartiles),
    );
  }
  return new Map(
    columns.map(({ column }, index) => {
      const [distinct, unique] = counts.get(index) ?? [0, 0];
      return [
        column,
        { distinct: Number(distinct), unique: Number(unique), quartiles: quartiles.get(column) },
      ];
    }),
  );
}

/** For one column. */
async function ofLarge(
  session: DuckDbSession,
  relation: string,
  counted: Counted,
): Promise<Frequencies> {
  const { column, moments } = counted;
  const groups = `select ${column.key} k, count(*) c from ${relation} where ${column.sql} is not null group by 1`;
  const [row = []] = await session.rows(
    `select count(*), count(*) filter (c = 1) from (${groups})`,
  );
  const [distinct, unique] = [Number(row[0]), Number(row[1])];
  const isNumber = column.traits.typeClass === 'number' && moments.finite > 0;
  return {
    distinct,
    unique,
    quartiles: isNumber ? await queryQuartiles(session, relation, counted, distinct) : undefined,
  };
}

/**
 * If the range of a group's integers is small enough, DuckDB counts them in an array, three times
 * as fast as with a hash table.
 */
async function countInArrays(session: DuckDbSession, memoryLimitMb: number): Promise<void> {
  const [row] = await session.rows(`select current_setting('threads')`);
  const numbers = (memoryLimitMb * 2 ** 20 * shareOfMemory) / (bytesPerNumber * Number(row?.[0]));
  await session.run(`set perfect_ht_threshold = ${Math.floor(Math.log2(numbers))}`);
}

function quartilesOf({ sql, traits }: MeasuredColumn): string {
  const filter = traits.float ? ` filter (where isfinite(${sql}))` : '';
  return `quantile_cont(${sql}::double, [0.25, 0.5, 0.75])${filter}`;
}
