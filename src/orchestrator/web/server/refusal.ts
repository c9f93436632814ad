import type { ErrorCode } from '../../error-codes.ts';
import { TerminalError } from '../../errors.ts';

/** An error for a request that the server refuses regardless of its content. */
export function refusal(code: ErrorCode, message: string): TerminalError {
  return new TerminalError(message, { code });
}
