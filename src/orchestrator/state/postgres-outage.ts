import { codeOf } from '../code-of.ts';
import { messageOf } from '../message-of.ts';

/** What the system says of the network. */
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
/** SQLSTATE classes and codes of a server that is full, starts, stops or lost the connection. */
const serverCodes = /^(08...|53...|57P0[1-5]|25P03)$/;
/** Errors of `pg` itself, which have no code. */
const lostConnection =
  /connection terminated|timeout expired|timeout exceeded when trying to connect|client was closed|not queryable|has encountered a connection error/i;

/**
 * Whether an error of `pg` means that the server is away, so that the same statement may succeed later: `unreachable` if the network says so,
 * `unavailable` if the server does or the connection was lost. Undefined if the statement or the login is at fault. What a function of the
 * database raises can have any code: a caller that runs such functions must look at that first.
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
