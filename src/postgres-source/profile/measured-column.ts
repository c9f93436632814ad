import type { ProfiledColumn } from './tables.ts';
import { traitsOf, type TypeTraits } from './type-traits.ts';

/** A readable column, and what its type allows to measure. */
export interface MeasuredColumn {
  readonly name: string;
  readonly traits: TypeTraits;
}

export function measuredColumns(columns: readonly ProfiledColumn[]): MeasuredColumn[] {
  return columns
    .filter(({ permitted }) => permitted)
    .map(({ name, type }) => ({ name, traits: traitsOf(type) }));
}

/** Splits columns into parts of at most `size`. */
export function chunked<T>(columns: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(columns.length / size) }, (_, index) =>
    columns.slice(index * size, (index + 1) * size),
  );
}
