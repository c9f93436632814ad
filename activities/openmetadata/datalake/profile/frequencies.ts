import type { Frequencies, Moments } from '../../profile/measurements.ts';
import { interpolate, quartileRanks } from '../../profile/quartiles.ts';
import { isCountable } from '../../profile/type-class.ts';
import type { DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import type { MeasuredColumn } from './measured-column.ts';

export interface Counted {
  readonly column: MeasuredColumn;
  readonly moments: Moments;
}

/**
 * Distinct and unique values and quartiles, a row a column. Groups spill to the disk where memory ends, but an aggregate's own values
 * do not: of more numbers than `inMemory`, the quartiles are read from the sorted groups, which takes three times as long.
 */
export async function queryFrequencies(
  session: DuckDbSession,
  relation: string,
  columns: readonly Counted[],
  inMemory: number,
): Promise<Map<MeasuredColumn, Frequencies>> {
  const counted = columns.filter(({ column }) => isCountable(column.traits.typeClass));
  if (counted.length === 0) return new Map();
  const branches = counted.map((each, index) => frequenciesOf(relation, each, index, inMemory));
  const found = new Map<MeasuredColumn, Frequencies>();
  for (const [index, distinct, unique, direct, ...around] of await session.rows(branches.join(' union all '))) {
    const { column, moments } = counted[Number(index)]!;
    const quartiles = direct === null ? interpolate(around as (string[] | null)[], moments.finite) : (direct as [number, number, number]);
    const isNumber = column.traits.typeClass === 'number';
    found.set(column, { distinct: Number(distinct), unique: Number(unique), quartiles: isNumber ? quartiles : undefined });
  }
  return found;
}

/** The column's index, distinct and unique values; its quartiles, or the one or two values around each. */
function frequenciesOf(relation: string, { column, moments }: Counted, index: number, inMemory: number): string {
  const { sql, traits } = column;
  const counts = `select ${index}, count(*), count(*) filter (where c = 1)`;
  const groups = `from ${relation} where ${sql} is not null group by 1`;
  const none = 'null::double[]';
  if (traits.typeClass !== 'number' || moments.finite === 0) {
    return `${counts}, ${none}, ${none}, ${none}, ${none} from (select ${traits.key(sql)} k, count(*) c ${groups})`;
  }
  if (moments.finite <= inMemory) {
    const finite = traits.float ? ` where isfinite(${sql})` : '';
    const direct = `(select quantile_cont(${sql}::double, [0.25, 0.5, 0.75]) from ${relation}${finite})`;
    return `${counts}, ${direct}, ${none}, ${none}, ${none} from (select ${sql} k, count(*) c ${groups})`;
  }
  const around = quartileRanks(moments.finite).map(
    (rank) => `list(k::double order by k) filter (where u > ${moments.below + rank} and u - c <= ${moments.below + rank + 1})`,
  );
  const running = `sum(count(*)) over (order by ${sql} rows unbounded preceding) u`;
  return `${counts}, ${none}, ${around.join(', ')} from (select ${sql} k, count(*) c, ${running} ${groups})`;
}
