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
  /**
   * Rewrites the whole content into a file whose records are rows. @returns its path, for use in
   * relations
   */
  unfold?(path: string): Promise<string>;
  /** A relation of columns `c0`, `c1`, … in order, from the whole content in a file. */
  relation(path: string): string;
  /** The same, but with several threads the first rows may not be the first ones of the file. */
  inOrder?(path: string): string;
  /**
   * The same for a file whose rows were counted by our own reader, so that no row is silently lost.
   * @throws BadContent with the line that is not a row
   */
  checked?(path: string, options: CheckOptions): Promise<CheckedShape>;
  /** Whether a column of doubles may contain integers that a double rounds. */
  readonly mayRound?: boolean;
  /**
   * The same columns with types inferred from the complete content, if those inferred from the
   * start do not fit.
   */
  widened?(path: string): Promise<TableShape>;
}

export interface CheckOptions {
  /** A file that may be written. */
  readonly target: string;
  readonly signal?: AbortSignal | undefined;
}

export interface CheckedShape {
  readonly shape: TableShape;
  /** The file that the shape reads: the original or its rewritten copy. */
  readonly path: string;
  readonly rows: number;
}

/**
 * Uniform column names for every relation, so that no name from a file can clash with another or
 * with DuckDB.
 */
export function positional(index: number): string {
  return `c${index}`;
}

const mostColumns = 20_000;

/** More would make a statement and a catalog entry of hundreds of megabytes. @throws Unreadable */
export function requireFewColumns(columns: number): void {
  if (columns > mostColumns)
    throw new Unreadable(
      `${columns} columns are more than the ${mostColumns} that a table may have`,
    );
}

/** Names that a catalog accepts: unique, not empty, not too long. */
export function uniqueNames(names: readonly string[]): string[] {
  return uniqueColumnNames(names, { caseMatters: true, longest: longestName });
}
