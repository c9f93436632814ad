import type { ErrorCode } from './error-codes.ts';
import { TerminalError } from './errors.ts';

/** A command line or a request that is invalid. Nothing was started. The exit code is 2. */
export class UsageError extends TerminalError {
  constructor(message: string, code: ErrorCode = 'INVALID_USAGE', options: ErrorOptions = {}) {
    super(message, { ...options, code, type: 'UsageError' });
  }
}

/** The same error, as a UsageError if a retry cannot fix it. */
export function asUsageError(error: unknown): unknown {
  return error instanceof TerminalError
    ? new UsageError(error.message, error.code, { cause: error.cause })
    : error;
}
