import { momentFields, readMoments, type Moments } from '#openmetadata/profile/measurements.ts';
import type { DuckDbSession } from '#duckdb/open-duckdb.ts';
import { isOutOfRange } from '../duckdb-error.ts';
import type { MeasuredColumn } from './measured-column.ts';
import type { TypeTraits } from './type-traits.ts';

const width = momentFields.length;

/** Divisor of numbers before summing, if their sum or sum of squares would overflow a double. */
const scale = `${2 ** 1000}::double`;

/** The row count of a relation and the moments of its columns, in one scan. */
export async function queryMoments(
  session: DuckDbSession,
  relation: string,
  columns: readonly MeasuredColumn[],
): Promise<{ rows: number; moments: Moments[] }> {
  try {
    return await ask(session, relation, columns, false);
  } catch (error) {
    if (!isOutOfRange(error)) throw error;
    if (columns.length === 1) return ask(session, relation, columns, true);
    const each: { rows: number; moments: Moments[] }[] = [];
    for (const column of columns) each.push(await queryMoments(session, relation, [column]));
    return { rows: each[0]?.rows ?? 0, moments: each.flatMap(({ moments }) => moments) };
  }
}

async function ask(
  session: DuckDbSession,
  relation: string,
  columns: readonly MeasuredColumn[],
  scaled: boolean,
) {
  const selected = columns.flatMap((column) => {
    const expressions = momentsOf(column, scaled);
    return momentFields.map((field) =>
      expressions[field] === undefined ? 'null' : `(${expressions[field]})::varchar`,
    );
  });
  // One filter per sum would evaluate every value once per sum.
  const finite = columns
    .filter(({ traits }) => hasInfinities(traits))
    .map(({ sql }) => `case when isfinite(${sql}) then ${sql} end as ${finiteOf(sql)}`);
  const [row = []] = await session.rows(
    `select ${['count(*)', ...selected].join(', ')} from (select ${['*', ...finite].join(', ')} from ${relation})`,
  );
  return {
    rows: Number(row[0]),
    moments: columns.map((_, index) =>
      readMoments(row.slice(1 + index * width, 1 + (index + 1) * width)),
    ),
  };
}

function hasInfinities({ float, infiniteTime }: TypeTraits): boolean {
  return float || infiniteTime;
}

function finiteOf(sql: string): string {
  return `finite_${sql}`;
}

function momentsOf(
  { sql, traits }: MeasuredColumn,
  scaled: boolean,
): Partial<Record<keyof Moments, string>> {
  const values = `count(${sql})`;
  const finite = hasInfinities(traits) ? finiteOf(sql) : sql;
  const range = { values, min: `min(${finite})`, max: `max(${finite})` };
  switch (traits.typeClass) {
    case 'number': {
      const double = `${finite}::double`;
      const counts = traits.float
        ? { finite: `count(${finite})`, below: `count(*) filter (where ${sql} = '-inf')` }
        : {};
      if (scaled) {
        const addend = `${double} / ${scale}`;
        return {
          ...range,
          ...counts,
          sum: `fsum(${addend}) * ${scale}`,
          stddev: `stddev_pop(${addend}) * ${scale}`,
        };
      }
      return {
        ...range,
        ...counts,
        sum: traits.float ? `fsum(${double})` : `sum(${sql})`,
        stddev: `stddev_pop(${double})`,
      };
    }
    case 'time':
      return range;
    case 'text':
    case 'discrete':
    case 'opaque':
      return { values };
  }
}
