import { codeOf } from '@moderate/orchestrator';

/** Postgres' five-character error code of a statement; undefined for other errors. */
export function sqlState(error: unknown): string | undefined {
  const code = codeOf(error);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && 'severity' in (error as Error)
    ? code
    : undefined;
}

/**
 * Codes of `raise` in PL/pgSQL and of functions in other languages, and source files of these
 * languages, because `raise` can use any code.
 */
const raisedCodes = /^(P0|38)/;
const filesOfLanguages = /^(pl_|plpy_|plperl|pltcl)/;

/** Whether a user-defined function raised the error, with its own message and code. */
export function isRaised(error: unknown): boolean {
  const file = error instanceof Error && 'file' in error ? error.file : undefined;
  return (
    raisedCodes.test(sqlState(error) ?? '') ||
    (typeof file === 'string' && filesOfLanguages.test(file))
  );
}
