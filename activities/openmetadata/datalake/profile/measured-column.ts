import { positional, type ShapeColumn } from '../schema/table-shape.ts';
import { traitsOf, type TypeTraits } from './type-traits.ts';

export interface MeasuredColumn {
  readonly name: string;
  /** In every relation. */
  readonly sql: string;
  readonly traits: TypeTraits;
}

export function measuredColumns(columns: readonly ShapeColumn[]): MeasuredColumn[] {
  return columns.map(({ name, type }, index) => ({ name, sql: positional(index), traits: traitsOf(type) }));
}
