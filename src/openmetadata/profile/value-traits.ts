import type { CellKind } from './cell.ts';
import type { TypeClass } from './type-class.ts';

/** Maps the expression of a value to another expression. */
export type Sql = (value: string) => string;

/** How the values of a type are measured, regardless of the database. */
export interface ValueTraits {
  readonly typeClass: TypeClass;
  readonly cell: CellKind;
  /** The expression that distinguishes values. */
  readonly key: Sql;
  /** The text of a value in sample rows. */
  readonly text: Sql;
}

export const itself: Sql = (value) => value;
