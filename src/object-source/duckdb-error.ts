import { DuckDbFailure, isOfContent } from '#duckdb/duckdb-failure.ts';
import { noRoomFor, Unreadable } from './unreadable.ts';

/** Whether a value did not match the type inferred from the start of the file. */
export function isConversionError(error: unknown): boolean {
  return error instanceof DuckDbFailure && error.kind === 'conversion';
}

/** Whether a sum of doubles overflowed. */
export function isOutOfRange(error: unknown): boolean {
  return error instanceof DuckDbFailure && error.kind === 'range';
}

/**
 * Maps a DuckDB failure to the object that is being read: rethrows it unchanged only if our own
 * statement is at fault.
 */
export function unreadable(error: unknown): unknown {
  if (!(error instanceof DuckDbFailure)) return error;
  if (isOfContent(error)) return new Unreadable(error.message);
  if (error.kind === 'memory')
    return new Unreadable('DuckDB needs more memory for it than memoryLimitMb', { lasting: false });
  return error.kind === 'room' ? noRoomFor() : error;
}
