import type { Frequencies, Moments } from '../../profile/measurements.ts';
import { interpolate, quartileRanks, type Quartiles } from '../../profile/quartiles.ts';
import { isCountable } from '../../profile/type-class.ts';
import type { DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import type { MeasuredColumn } from './measured-column.ts';

export interface Counted {
  readonly column: MeasuredColumn;
  readonly moments: Moments;
}

/** So few groups are sorted in no time. */
const fewDistinct = 100_000;

/** @param inMemory so many numbers may be sorted in memory: see `ofLarge` */
export async function queryFrequencies(
  session: DuckDbSession,
  relation: string,
  columns: readonly Counted[],
  inMemory: number,
): Promise<Map<MeasuredColumn, Frequencies>> {
  const counted = columns.filter(({ column }) => isCountable(column.traits.typeClass));
  const [only] = counted;
  if (only === undefined) return new Map();
  if (counted.length > 1) return ofSeveral(session, relation, counted);
  return new Map([[only.column, await ofLarge(session, relation, only, inMemory)]]);
}

/**
 * Of the columns of a small table in two statements: to plan one for each column would take longer than to answer them. Values are told
 * apart by hashes of 64 bits, so that those of all types can be grouped together; hashes of whole numbers never clash.
 */
async function ofSeveral(session: DuckDbSession, relation: string, columns: readonly Counted[]): Promise<Map<MeasuredColumn, Frequencies>> {
  const keys = columns.map(({ column: { sql } }) => `case when ${sql} is not null then hash(${sql}) end`);
  const values = `select unnest(range(${columns.length})) i, unnest([${keys.join(', ')}]) k from ${relation}`;
  const groups = `select i, count(*) c from (${values}) where k is not null group by i, k`;
  const counts = new Map<number, readonly unknown[]>();
  for (const [index, ...row] of await session.rows(`select i, count(*), count(*) filter (c = 1) from (${groups}) group by i`)) {
    counts.set(Number(index), row);
  }
  const numbers = columns.filter(({ column, moments }) => column.traits.typeClass === 'number' && moments.finite > 0);
  const quartiles = new Map<MeasuredColumn, Quartiles>();
  if (numbers.length > 0) {
    const [row = []] = await session.rows(`select ${numbers.map(({ column }) => quartilesOf(column)).join(', ')} from ${relation}`);
    numbers.forEach(({ column }, index) => quartiles.set(column, row[index] as unknown as Quartiles));
  }
  return new Map(
    columns.map(({ column }, index) => {
      const [distinct, unique] = counts.get(index) ?? [0, 0];
      return [column, { distinct: Number(distinct), unique: Number(unique), quartiles: quartiles.get(column) }];
    }),
  );
}

/**
 * Of one column. Groups spill to the disk where memory ends, but what a percentile sorts does not: of more numbers than `inMemory`, the
 * quartiles are read from the sorted groups. That takes three times as long where most numbers differ, and next to nothing where few do.
 */
async function ofLarge(session: DuckDbSession, relation: string, { column, moments }: Counted, inMemory: number): Promise<Frequencies> {
  const { sql, traits } = column;
  const isNumber = traits.typeClass === 'number' && moments.finite > 0;
  if (isNumber && moments.finite > inMemory) return ofGroups(session, relation, { column, moments });
  const groups = `select ${traits.key(sql)} k, count(*) c from ${relation} where ${sql} is not null group by 1`;
  const [row = []] = await session.rows(`select count(*), count(*) filter (c = 1) from (${groups})`);
  const [distinct, unique] = [Number(row[0]), Number(row[1])];
  if (!isNumber) return { distinct, unique, quartiles: undefined };
  if (distinct <= fewDistinct) return ofGroups(session, relation, { column, moments });
  const [sorted = []] = await session.rows(`select ${quartilesOf(column)} from ${relation}`);
  return { distinct, unique, quartiles: sorted[0] as Quartiles | undefined };
}

async function ofGroups(session: DuckDbSession, relation: string, { column: { sql }, moments }: Counted): Promise<Frequencies> {
  const around = quartileRanks(moments.finite).map(
    (rank) => `list(k::double order by k) filter (where u > ${moments.below + rank} and u - c <= ${moments.below + rank + 1})`,
  );
  const running = `sum(count(*)) over (order by ${sql} rows unbounded preceding) u`;
  const groups = `select ${sql} k, count(*) c, ${running} from ${relation} where ${sql} is not null group by 1`;
  const [row = []] = await session.rows(`select count(*), count(*) filter (c = 1), ${around.join(', ')} from (${groups})`);
  return { distinct: Number(row[0]), unique: Number(row[1]), quartiles: interpolate(row.slice(2) as string[][], moments.finite) };
}

function quartilesOf({ sql, traits }: MeasuredColumn): string {
  const filter = traits.float ? ` filter (where isfinite(${sql}))` : '';
  return `quantile_cont(${sql}::double, [0.25, 0.5, 0.75])${filter}`;
}
