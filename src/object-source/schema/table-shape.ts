import type { DuckDBType } from '@duckdb/node-api';
import { uniqueColumnNames } from '#tables/column-names.ts';
import { longestName } from '#openmetadata/names.ts';
import { Unreadable } from '../unreadable.ts';

export interface ShapeColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/** The columns of an object, and how DuckDB reads it. */
export interface TableShape {
  readonly columns: readonly ShapeColumn[];
  /** Makes of the whole content a file in which its records are rows. @returns its path, which relations are then asked of */
  unfold?(path: string): Promise<string>;
  /** A relation of columns `c0`, `c1`, … in their order, from the whole content in a file. */
  relation(path: string): string;
  /** The same where its first rows are not always those of the file, when several threads read it. */
  inOrder?(path: string): string;
  /**
   * The same for a file whose rows were counted by a reader of our own, so that none is lost without a word.
   * @throws BadContent with the line that is no row
   */
  checked?(path: string, options: CheckOptions): Promise<CheckedShape>;
  /** Whether whole numbers that a double rounds may be in a column of doubles. */
  readonly mayRound?: boolean;
  /** The same columns, their types told from all of the content, where what the start suggested turns out not to hold. */
  widened?(path: string): Promise<TableShape>;
}

export interface CheckOptions {
  /** A file that may be written. */
  readonly target: string;
  readonly signal?: AbortSignal | undefined;
}

export interface CheckedShape {
  readonly shape: TableShape;
  /** What the shape reads: the file itself, or what it was written anew to. */
  readonly path: string;
  readonly rows: number;
}

/** The columns' names as they are in every relation, so that no name of a file can clash with another or with DuckDB. */
export function positional(index: number): string {
  return `c${index}`;
}

const mostColumns = 20_000;

/** More would take a statement and a catalog entry of hundreds of megabytes. @throws Unreadable */
export function requireFewColumns(columns: number): void {
  if (columns > mostColumns)
    throw new Unreadable(
      `${columns} columns are more than the ${mostColumns} that a table may have`,
    );
}

/** Names that a catalog takes: none twice, none empty, none too long. */
export function uniqueNames(names: readonly string[]): string[] {
  return uniqueColumnNames(names, { caseMatters: true, longest: longestName });
}
