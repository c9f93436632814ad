import type { ErrorCode } from './error-codes.ts';
import { TerminalError } from './errors.ts';

/** A command line or a request that cannot be carried out: nothing was started. The exit code is 2. */
export class UsageError extends TerminalError {
  constructor(message: string, code: ErrorCode = 'INVALID_USAGE', options: ErrorOptions = {}) {
    super(message, { ...options, code, type: 'UsageError' });
  }
}

/** The same error, as a UsageError if it cannot succeed when retried. */
export function asUsageError(error: unknown): unknown {
  return error instanceof TerminalError
    ? new UsageError(error.message, error.code, { cause: error.cause })
    : error;
}
