import type { Counted as CountedColumn } from '#openmetadata/profile/measure-columns.ts';
import { isCountable } from '#openmetadata/profile/type-class.ts';
import { positional, type ShapeColumn } from '../schema/table-shape.ts';
import { traitsOf, type TypeTraits } from './type-traits.ts';

export interface MeasuredColumn {
  readonly name: string;
  /** In every relation. */
  readonly sql: string;
  /** The expression that distinguishes its values. */
  readonly key: string;
  /** For texts. */
  readonly length: string;
  /** Whether a number is finite. */
  readonly finite: string;
  readonly traits: TypeTraits;
}

export type Counted = CountedColumn<MeasuredColumn>;

export function measuredColumns(columns: readonly ShapeColumn[]): MeasuredColumn[] {
  return columns.map(({ name, type }, index) => {
    const [sql, traits] = [positional(index), traitsOf(type)];
    const finite = traits.float ? `isfinite(${sql})` : `${sql} is not null`;
    return {
      name,
      sql,
      key: traits.key(sql),
      length: `length(${traits.text(sql)})`,
      finite,
      traits,
    };
  });
}

/**
 * The same columns of a relation reduced to what is needed: keys, lengths of texts, and whether a
 * list exists.
 */
export function keyedColumns(columns: readonly MeasuredColumn[]): {
  readonly selected: string;
  readonly keyed: readonly MeasuredColumn[];
} {
  const selected = columns.flatMap(({ sql, key, length, traits }) => {
    const kept = isCountable(traits.typeClass) ? key : 'true';
    if (kept === sql) return [sql];
    const own = `case when ${sql} is not null then ${kept} end as ${sql}`;
    return traits.typeClass === 'text' ? [own, `${length} as ${lengthOf(sql)}`] : [own];
  });
  return {
    selected: selected.join(', '),
    keyed: columns.map((column) => ({ ...column, key: column.sql, length: lengthOf(column.sql) })),
  };
}

function lengthOf(sql: string): string {
  return `length_${sql}`;
}
