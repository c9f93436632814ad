import { RetryableError } from '../../errors.ts';
import { postgresOutage } from '../../state/postgres-outage.ts';

/**
 * Whether a caller could not be authenticated because the state database is down. All other
 * failures deny access, including a provider that has not confirmed the role for too long.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof RetryableError) return error.code !== 'LOGIN_UNAVAILABLE';
  return postgresOutage(error) !== undefined;
}
