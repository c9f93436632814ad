import { DuckDbFailure, isOfContent } from '#duckdb/duckdb-failure.ts';
import { BadContent } from '#tables/bad-content.ts';

/** A file that cannot be published as it is. It is listed with the reason; the others go on. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
}

/** Why a file cannot be published; undefined for errors that concern more than the file. */
export function unusableReason(error: unknown): string | undefined {
  if (error instanceof UnusableFile || error instanceof BadContent) return error.message;
  return error instanceof DuckDbFailure && isOfContent(error) ? error.message : undefined;
}
