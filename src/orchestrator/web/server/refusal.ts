import type { ErrorCode } from '../../error-codes.ts';
import { TerminalError } from '../../errors.ts';

/** Of a request that the server does not carry out, whatever its content. */
export function refusal(code: ErrorCode, message: string): TerminalError {
  return new TerminalError(message, { code });
}
