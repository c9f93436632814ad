import { RetryableError } from '../../errors.ts';
import { postgresOutage } from '../../state/postgres-outage.ts';

/**
 * Whether it could not be read who a caller is, since the state database is away. Whatever else fails refuses them, also that the provider does not
 * say for too long what they may do.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof RetryableError) return error.code !== 'LOGIN_UNAVAILABLE';
  return postgresOutage(error) !== undefined;
}
