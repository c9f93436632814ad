import { DuckDbFailure, isOfContent } from '#duckdb/duckdb-failure.ts';
import { BadContent } from '#tables/bad-content.ts';

/**
 * A file that cannot be published in its current state. It is listed with the reason; the other
 * files continue.
 */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
}

/** The reason a file cannot be published; undefined for errors that affect more than this file. */
export function unusableReason(error: unknown): string | undefined {
  if (error instanceof UnusableFile || error instanceof BadContent) return error.message;
  return error instanceof DuckDbFailure && isOfContent(error) ? error.message : undefined;
}
