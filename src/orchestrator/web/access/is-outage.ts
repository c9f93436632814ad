import { RetryableError, TerminalError } from '../../errors.ts';

/** Whether it could not be read who a caller is; else they are refused, as they are while the provider does not say for too long what they may do. */
export function isOutage(error: unknown): boolean {
  const isUnchecked = error instanceof RetryableError && error.code === 'LOGIN_UNAVAILABLE';
  return !(error instanceof TerminalError) && !isUnchecked;
}
