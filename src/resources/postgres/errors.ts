import {
  codeOf,
  messageOf,
  postgresOutage,
  RetryableError,
  TerminalError,
  type ErrorCode,
} from '@moderate/orchestrator';
import { isRaised, sqlState } from './sql-state.ts';

/** Why a connection failed. */
export type PostgresErrorCode = Extract<ErrorCode, `POSTGRES_${string}`>;

export interface ConnectionTarget {
  readonly hostPort: string;
  readonly username: string;
  readonly database: string;
}

/** SQLSTATE classes of an unhealthy server. */
const ofTheSystem = /^(54|58|F0|XX)/;
/** PgBouncer uses one code for everything that it rejects. */
const unknownToPooler = /^no such database|^database ".*" does not exist/;

export function hasErrorCode(error: unknown, ...codes: readonly PostgresErrorCode[]): boolean {
  return error instanceof TerminalError && codes.some((code) => code === error.code);
}

/** Maps the error of a connection attempt to a readable message. Never contains the password. */
export function connectionError(error: unknown, target: ConnectionTarget): Error {
  const { hostPort, username, database } = target;
  const terminal = (code: PostgresErrorCode, message: string): TerminalError =>
    new TerminalError(message, { code, cause: error });
  switch (codeOf(error)) {
    case '28P01':
      return terminal(
        'POSTGRES_LOGIN_REFUSED',
        `Postgres at ${hostPort} refused the password of role "${username}": check POSTGRES_USERNAME and POSTGRES_PASSWORD`,
      );
    case '3D000':
      return terminal(
        'POSTGRES_DATABASE_MISSING',
        `Postgres at ${hostPort} has no database "${database}"`,
      );
    default:
  }
  if (sqlState(error) === undefined && isTls(error)) {
    return terminal(
      'POSTGRES_TLS_FAILED',
      `No TLS connection to Postgres at ${hostPort} (${messageOf(error)}): check POSTGRES_SSLMODE`,
    );
  }
  if (isUnknownToPooler(error)) {
    return terminal(
      'POSTGRES_DATABASE_MISSING',
      `The pooler at ${hostPort} has no database "${database}"`,
    );
  }
  if (fullOf(error) === 'database') {
    return new RetryableError(
      `Database "${database}" at ${hostPort} accepts no more connections: its connection limit is reached`,
      {
        code: 'SERVICE_UNREACHABLE',
        cause: error,
      },
    );
  }
  const other = sessionError(error, target);
  // All other server errors concern this database: it is closed or invalid, its encoding cannot be
  // converted, its owner denies access.
  if (
    other instanceof RetryableError ||
    sqlState(error) === undefined ||
    ofTheSystem.test(codeOf(error) ?? '')
  )
    return other;
  const reason = isRaised(error)
    ? `its function refuses the login (${codeOf(error)})`
    : messageOf(error);
  return terminal(
    'POSTGRES_CONNECTION_NOT_PERMITTED',
    `Role "${username}" may not connect to database "${database}" at ${hostPort}: ${reason}`,
  );
}

/**
 * Whose connection limit is reached: the database's own, or that of the role or the server.
 * Identified by the server's routine name, which does not depend on the language.
 */
export function fullOf(error: unknown): 'database' | 'server' | undefined {
  const cause = error instanceof RetryableError ? error.cause : error;
  if (codeOf(cause) !== '53300') return undefined;
  return cause instanceof Error && 'routine' in cause && cause.routine === 'CheckMyDatabase'
    ? 'database'
    : 'server';
}

/**
 * Maps the error of a session: a lost connection or a busy server becomes retryable, all others are
 * returned unchanged.
 */
export function sessionError(error: unknown, { hostPort }: ConnectionTarget): Error {
  if (error instanceof TerminalError || error instanceof RetryableError) return error;
  // A function can raise any code: it says nothing about the server, and its message may contain a
  // value.
  if (error instanceof Error && isRaised(error)) return error;
  const outage = postgresOutage(error);
  if (outage === undefined) return error instanceof Error ? error : new Error(String(error));
  const why =
    outage === 'unreachable'
      ? `can't be reached (${codeOf(error)}): check that it runs, POSTGRES_HOST and POSTGRES_PORT`
      : `is not available: ${messageOf(error)}`;
  return new RetryableError(`Postgres at ${hostPort} ${why}`, {
    code: 'SERVICE_UNREACHABLE',
    cause: error,
  });
}

function isUnknownToPooler(error: unknown): boolean {
  return codeOf(error) === '08P01' && unknownToPooler.test(messageOf(error));
}

function isTls(error: unknown): boolean {
  return (
    /does not support SSL|certificate/i.test(messageOf(error)) ||
    /CERT|ERR_TLS|ERR_SSL/.test(codeOf(error) ?? '')
  );
}
