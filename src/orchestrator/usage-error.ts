import type { ErrorCode } from './error-codes.ts';
import { TerminalError } from './errors.ts';

/** A command line that cannot be carried out: nothing was started. The exit code is 2. */
export class UsageError extends TerminalError {
  constructor(message: string, code: ErrorCode = 'INVALID_USAGE') {
    super(message, { code, type: 'UsageError' });
  }
}
