import { TerminalError } from '../../../../src/orchestrator/errors.ts';
import { concernsServer } from '../../../../src/resources/open-metadata.ts';
import { hasErrorType } from '../../../../src/resources/postgres/errors.ts';
import { sqlState } from '../../../../src/resources/postgres/sql-state.ts';
import { SettingsRefused } from '../../profile/settings/settings-refused.ts';

/** Why one table has no profile, while the others can have theirs. */
export type TableFailure = { readonly kind: 'gone' | 'not permitted' } | { readonly kind: 'failed' | 'refused'; readonly error: string };

export interface Limits {
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** Undefined for errors that concern more than the table, a lost connection for example. */
export function failureOf(error: unknown, { statementTimeoutMs, lockTimeoutMs }: Limits): TableFailure | undefined {
  if (error instanceof SettingsRefused) return { kind: 'refused', error: error.message };
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
      return { kind: 'failed', error: `${reasonOf(code, error)} (${code})` };
  }
}

/** Undefined table or schema, and what Postgres says of a table that is dropped while a statement begins to read it. */
const missing = new Set(['42P01', '3F000', 'XX000']);

/** Also what a view says whose function names a table that isn't there: the table itself is to be looked for. */
export function mayBeGone(error: unknown): boolean {
  return missing.has(sqlState(error) ?? '');
}

/** Codes of `raise` in PL/pgSQL and of functions in other languages, and source files of these languages: `raise` may give any code. */
const raisedByFunctions = /^(P0|38)/;
const filesOfLanguages = /^(pl_|plpy_|plperl|pltcl)/;

/** Of a statement that a standby cancels; a server that speaks another language says it in its own words. */
const conflict = 'canceled for a conflict with recovery';
/** What the server says of a value that it refuses, where its own words begin with the value or are not English. */
const ofValues: Readonly<Record<string, string>> = {
  '22001': 'a text is too long',
  '22003': 'a number is out of range',
  '22007': 'a date or time is malformed',
  '22008': 'a date or time is out of range',
  '22012': 'division by zero',
  '22021': 'a text has bytes that are no character',
  '22P02': 'a value is malformed',
  '22P05': 'a text has a character that UTF-8 cannot show',
};
const namesOfFunctions = new Set(['42P01', '42883', '42704', '3F000']);

function concernsAll(error: TerminalError): boolean {
  return (
    concernsServer(error) ||
    hasErrorType(error, 'PostgresDatabaseMissing', 'PostgresConnectionNotPermitted', 'PostgresLoginFailed', 'PostgresTlsFailed')
  );
}

/** Never with a value: Postgres quotes the one that it could not convert, which may be anything that a table holds, and a function says what it likes. */
function reasonOf(code: string, error: Error): string {
  if (raisedByFunctions.test(code) || filesOfLanguages.test(text(error, 'file'))) return 'a function that it calls raised an error';
  if (code === '40001') return error.message.includes('conflict with recovery') ? error.message : conflict;
  if (/^2[23]/.test(code)) return withoutValues(code, error.message);
  // The table itself is there: see `mayBeGone`.
  const hint = namesOfFunctions.has(code) && text(error, 'where') !== '' ? `; ${searchPathHint}` : '';
  return `${error.message}${hint}`;
}

const searchPathHint = 'a function that it calls must name its schema or have a search_path of its own';
const leastWords = 3;

/** What stands before the first quote, in whichever language's marks, or colon. */
function withoutValues(code: string, message: string): string {
  const [start = ''] = message.split(/[^\x20-\x7e]|["'`:]/);
  const isWhole = start.trim().split(' ').length >= leastWords && !/[^\x20-\x7e]/.test(message);
  return isWhole ? start.trim() : (ofValues[code] ?? 'a value was refused');
}

function text(error: Error, field: 'file' | 'where'): string {
  const value = (error as Error & Partial<Record<typeof field, unknown>>)[field];
  return typeof value === 'string' ? value : '';
}
