import { TerminalError } from '@moderate/orchestrator';

const type = 'QuotaExceeded';

/** A namespace that has no room for more. It may have some later: that is for the caller to wait for. */
export function quotaError(message: string): TerminalError {
  return new TerminalError(message, { type });
}

export function isQuotaExceeded(error: unknown): error is TerminalError {
  return error instanceof TerminalError && error.name === type;
}
