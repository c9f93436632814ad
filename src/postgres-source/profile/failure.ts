import { TerminalError } from '@moderate/orchestrator';
import { concernsServer } from '#resources/open-metadata.ts';
import { hasErrorCode } from '#resources/postgres/errors.ts';
import { isRaised, sqlState } from '#resources/postgres/sql-state.ts';
import { SettingsRefused } from '#openmetadata/profile/settings/settings-refused.ts';

/** Why one table has no profile while others can have theirs. */
export type TableFailure =
  | { readonly kind: 'gone' | 'not permitted' }
  | { readonly kind: 'failed' | 'refused'; readonly error: string };

export interface Limits {
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** Undefined for errors that affect more than the table, for example a lost connection. */
export function failureOf(
  error: unknown,
  { statementTimeoutMs, lockTimeoutMs }: Limits,
): TableFailure | undefined {
  if (error instanceof SettingsRefused) return { kind: 'refused', error: error.message };
  if (error instanceof TerminalError)
    return concernsAll(error) ? undefined : { kind: 'failed', error: error.message };
  const code = sqlState(error);
  if (code === undefined || !(error instanceof Error)) return undefined;
  if (isRaised(error))
    return { kind: 'failed', error: `a function that it calls raised an error (${code})` };
  switch (code) {
    case '42501':
      return { kind: 'not permitted' };
    case '55P03':
      return {
        kind: 'failed',
        error: `locked by another session for more than ${lockTimeoutMs / 1000} s`,
      };
    case '57014':
      return {
        kind: 'failed',
        error: isCanceled(error)
          ? 'its statement was canceled'
          : `a statement took longer than ${statementTimeoutMs / 1000} s`,
      };
    default:
      return { kind: 'failed', error: `${reasonOf(code, error)} (${code})` };
  }
}

/**
 * Canceled by a user, for example by one of the table's own functions, rather than by the timeout.
 * Not detected if the server uses another language.
 */
function isCanceled({ message }: Error): boolean {
  return message.includes('user request');
}

/**
 * Undefined table or schema, and the error for a table that is dropped while a statement starts to
 * read it.
 */
const missing = new Set(['42P01', '3F000', 'XX000']);

/**
 * Also matches errors of views whose functions reference a missing table: check the table itself.
 */
export function mayBeGone(error: unknown): boolean {
  return missing.has(sqlState(error) ?? '');
}

/** Of a statement canceled on a standby; only in the server's English messages. */
const conflict = 'canceled for a conflict with recovery';
/**
 * Replaces the server's message for an invalid value, if it starts with the value or is not in
 * English.
 */
const ofValues: Readonly<Record<string, string>> = {
  '22001': 'a text is too long',
  '22003': 'a number is out of range',
  '22007': 'a date or time is malformed',
  '22008': 'a date or time is out of range',
  '22012': 'division by zero',
  '22021': 'a text has bytes that form no character',
  '22P02': 'a value is malformed',
  '22P05': 'a text has a character that UTF-8 cannot show',
};
/**
 * Names may be values too: in a cast to `regclass`, or in statements that a function builds from
 * data.
 */
const ofNames: Readonly<Record<string, string>> = {
  '42P01': 'a relation that it names does not exist',
  '42703': 'a column that it names does not exist',
  '42704': 'an object that it names does not exist',
  '42883': 'a function that it calls does not exist',
  '3F000': 'a schema that it names does not exist',
};
const namesOfFunctions = new Set(['42P01', '42883', '42704', '3F000']);
/**
 * Error classes whose messages contain no data: connections, transactions, resources, object
 * states.
 */
const ofServer = /^(08|25|53|54|55|57)/;

function concernsAll(error: TerminalError): boolean {
  return (
    concernsServer(error) ||
    hasErrorCode(
      error,
      'POSTGRES_DATABASE_MISSING',
      'POSTGRES_CONNECTION_NOT_PERMITTED',
      'POSTGRES_LOGIN_REFUSED',
      'POSTGRES_TLS_FAILED',
    )
  );
}

/**
 * Never contains a value: Postgres quotes values that it could not convert, which may be any data
 * of the table, and functions raise arbitrary messages.
 */
function reasonOf(code: string, error: Error): string {
  if (code === '40001')
    return error.message.includes('conflict with recovery') ? error.message : conflict;
  // The table itself exists: see `mayBeGone`.
  const hint = namesOfFunctions.has(code) && calledBy(error) ? `; ${searchPathHint}` : '';
  if (Object.hasOwn(ofNames, code)) return `${ofNames[code]}${hint}`;
  return ofServer.test(code) ? error.message : withoutValues(code, error.message);
}

const searchPathHint =
  'a function that it calls must name its schema or have a search_path of its own';
const leastWords = 3;

/** The text before the first quotation mark, of any language, or colon. */
function withoutValues(code: string, message: string): string {
  const [start = ''] = message.split(/[^\x20-\x7e]|["'`:]/);
  const isWhole =
    start.trim().split(' ').length >= leastWords &&
    !/[^\x20-\x7e]/.test(message) &&
    !/\d/.test(start);
  return isWhole
    ? start.trim()
    : (ofValues[code] ?? (/^2[23]/.test(code) ? 'a value was refused' : 'a statement was refused'));
}

/** Whether a function was running. */
function calledBy(error: Error): boolean {
  return 'where' in error && typeof error.where === 'string' && error.where !== '';
}
