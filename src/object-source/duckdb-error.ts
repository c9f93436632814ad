import { DuckDbFailure, isOfContent } from '#duckdb/duckdb-failure.ts';
import { noRoomFor, Unreadable } from './unreadable.ts';

/** Whether a value did not fit the type that the start of the file suggested. */
export function isConversionError(error: unknown): boolean {
  return error instanceof DuckDbFailure && error.kind === 'conversion';
}

/** Whether adding up doubles went beyond what a double holds. */
export function isOutOfRange(error: unknown): boolean {
  return error instanceof DuckDbFailure && error.kind === 'range';
}

/** What a failure of DuckDB means for the object that is read: only where our own statement is to blame, it is left as it is. */
export function unreadable(error: unknown): unknown {
  if (!(error instanceof DuckDbFailure)) return error;
  if (isOfContent(error)) return new Unreadable(error.message);
  if (error.kind === 'memory')
    return new Unreadable('DuckDB needs more memory for it than memoryLimitMb', { lasting: false });
  return error.kind === 'room' ? noRoomFor() : error;
}
