import { jsonNumber } from '#openmetadata/profile/json-number.ts';
import { interpolate, quartileRanks, type Quartiles } from '#openmetadata/profile/quartiles.ts';
import type { DuckDbSession } from '#duckdb/open-duckdb.ts';
import type { Counted } from './measured-column.ts';

/** The values among which the quartiles lie. */
interface Part {
  readonly where: string;
  readonly values: number;
  /** Index of the value at each quartile, within the part. */
  readonly ranks: readonly number[];
}

/** This few groups are sorted immediately. */
const fewGroups = 100_000;
const slots = 2 ** 14;
/**
 * DuckDB evaluates the expression once for a list of more than five elements, but once per element
 * of a shorter one.
 */
const neverTaken = Array.from({ length: 6 }, (_, index) => slots + index);
/** With a few outliers, the first rounds only locate them. */
const mostRounds = 3;

/**
 * Quartiles of a column that has finite values. Divides the range into slots of equal width and
 * only sorts the values in the quartiles' slots: values in higher slots are greater, so counts per
 * slot show where the quartiles are. Sorting spills to disk.
 */
export async function queryQuartiles(
  session: DuckDbSession,
  relation: string,
  { column, moments }: Counted,
  distinct: number,
): Promise<Quartiles | undefined> {
  const { finite } = column;
  const value = `${column.sql}::double`;
  let part: Part = { where: finite, values: moments.finite, ranks: quartileRanks(moments.finite) };
  let range = {
    from: jsonNumber(moments.min) ?? Number.NaN,
    to: jsonNumber(moments.max) ?? Number.NaN,
  };
  for (
    let round = 0;
    round < mostRounds && Math.min(part.values, distinct) > fewGroups;
    round += 1
  ) {
    const slot = slotOf(value, range);
    if (slot === undefined) break;
    const counts = await session.rows(
      `select ${slot} s, count(*) from ${relation} where ${finite} group by s order by s`,
    );
    const found = around(
      counts.map(([number, count]) => [Number(number), Number(count)]),
      quartileRanks(moments.finite),
    );
    part = {
      ...found,
      where: `${finite} and ${slot} in (${[...found.slots, ...neverTaken].join(', ')})`,
    };
    range = narrowed(range, found.slots);
  }
  const lists = part.ranks.map(
    (rank) => `list(v order by v) filter (where u > ${rank} and u - c <= ${rank + 1})`,
  );
  const running = `sum(count(*)) over (order by ${value} rows unbounded preceding) u`;
  const groups = `select ${value} v, count(*) c, ${running} from ${relation} where ${part.where} group by 1`;
  const [row = []] = await session.rows(`select ${lists.join(', ')} from (${groups})`);
  return interpolate(row as string[][], moments.finite);
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Undefined if doubles cannot distinguish the range's slots. */
function slotOf(value: string, { from, to }: Range): string | undefined {
  const perUnit = (slots - 1) / (to - from);
  if (!Number.isFinite(perUnit) || perUnit <= 0) return undefined;
  return `least((greatest(least(${value}, ${to}::double), ${from}::double) - (${from})::double) * ${perUnit}::double, ${slots - 1})::usmallint`;
}

/** The slots with the values at the ranks and at the following ranks. */
function around(
  counts: readonly (readonly [slot: number, values: number])[],
  ranks: readonly number[],
): Omit<Part, 'where'> & { readonly slots: number[] } {
  const found: number[] = [];
  const own: number[] = [];
  let [below, values] = [0, 0];
  for (const [slot, count] of counts) {
    const end = below + count;
    for (const rank of ranks) if (rank >= below && rank < end) own.push(values + rank - below);
    if (ranks.some((rank) => rank < end && rank + 1 >= below)) {
      found.push(slot);
      values += count;
    }
    below = end;
  }
  return { slots: found, values, ranks: own };
}

/** Narrows the range to the slots found and their neighbors. */
function narrowed({ from, to }: Range, found: readonly number[]): Range {
  const width = (to - from) / (slots - 1);
  return {
    from: Math.max(from, from + width * ((found[0] ?? 0) - 1)),
    to: Math.min(to, from + width * ((found.at(-1) ?? slots) + 1)),
  };
}
