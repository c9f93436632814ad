import { TerminalError } from '../../../../src/orchestrator/errors.ts';
import { hasErrorType } from '../../../../src/resources/postgres/errors.ts';
import { sqlState } from './sql-state.ts';

/** Why one table has no profile, while the others can have theirs. */
export type TableFailure = { readonly kind: 'gone' | 'not permitted' } | { readonly kind: 'failed'; readonly error: string };

export interface Limits {
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** Undefined for errors that concern more than the table, a lost connection for example. */
export function failureOf(error: unknown, { statementTimeoutMs, lockTimeoutMs }: Limits): TableFailure | undefined {
  if (error instanceof TerminalError) return concernsAll(error) ? undefined : { kind: 'failed', error: error.message };
  const code = sqlState(error);
  if (code === undefined || !(error instanceof Error)) return undefined;
  switch (code) {
    case '42501':
      return { kind: 'not permitted' };
    case '55P03':
      return { kind: 'failed', error: `locked by another session for more than ${lockTimeoutMs / 1000} s` };
    case '57014':
      return { kind: 'failed', error: `a statement took longer than ${statementTimeoutMs / 1000} s` };
    default:
      return { kind: 'failed', error: `${withoutValues(code, error.message)} (${code})` };
  }
}

/** Undefined table or schema, and what Postgres says of a table that is dropped while a statement begins to read it. */
const missing = new Set(['42P01', '3F000', 'XX000']);

/** Also what a view says whose function names a table that isn't there: the table itself is to be looked for. */
export function mayBeGone(error: unknown): boolean {
  return missing.has(sqlState(error) ?? '');
}

/** Of `raise` in PL/pgSQL, and of functions in other languages. */
const raisedByFunctions = /^(P0|38)/;

function concernsAll(error: TerminalError): boolean {
  return (
    error.name === 'Unauthorized' ||
    hasErrorType(error, 'PostgresDatabaseMissing', 'PostgresConnectionNotPermitted', 'PostgresLoginFailed', 'PostgresTlsFailed')
  );
}

/** Postgres quotes the value that it could not convert, which may be anything that a table holds. A function says what it likes. */
function withoutValues(code: string, message: string): string {
  if (raisedByFunctions.test(code)) return 'a function that it calls raised an error';
  return /^2[23]/.test(code) ? message.replace(/:? ?"[^]*$/, '') : message;
}
