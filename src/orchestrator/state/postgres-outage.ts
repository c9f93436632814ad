import { codeOf } from '../code-of.ts';
import { messageOf } from '../message-of.ts';

/** Error codes of the operating system for network failures. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
]);
/**
 * SQLSTATE classes and codes of a server that is full, is starting or stopping, or lost the
 * connection.
 */
const serverCodes = /^(08...|53...|57P0[1-5]|25P03)$/;
/** Errors of `pg` itself, which have no code. */
const lostConnection =
  /connection terminated|timeout expired|timeout exceeded when trying to connect|client was closed|not queryable|has encountered a connection error/i;

/**
 * Whether an error of `pg` means that the server is unavailable, so that the same statement may
 * succeed later: `unreachable` for a network error, `unavailable` if the server reports it or the
 * connection was lost. Undefined if the statement or the login is at fault. Database functions can
 * raise any code, so callers that run such functions must check their codes first.
 */
export function postgresOutage(error: unknown): 'unreachable' | 'unavailable' | undefined {
  if (error instanceof AggregateError) {
    const outages = error.errors.map(postgresOutage);
    return outages.includes(undefined) ? undefined : outages[0];
  }
  const code = codeOf(error) ?? '';
  if (networkCodes.has(code)) return 'unreachable';
  return (code === '' ? lostConnection.test(messageOf(error)) : serverCodes.test(code))
    ? 'unavailable'
    : undefined;
}
