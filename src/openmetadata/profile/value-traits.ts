import type { CellKind } from './cell.ts';
import type { TypeClass } from './type-class.ts';

/** An expression from that of a value. */
export type Sql = (value: string) => string;

/** How the values of a type are measured, whichever database does it. */
export interface ValueTraits {
  readonly typeClass: TypeClass;
  readonly cell: CellKind;
  /** The expression that tells distinct values apart. */
  readonly key: Sql;
  /** Kept as text in rows. */
  readonly text: Sql;
}

export const itself: Sql = (value) => value;
