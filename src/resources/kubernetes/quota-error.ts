import { TerminalError } from '@moderate/orchestrator';

const type = 'QuotaExceeded';

/** The namespace's quota is exhausted. There may be room later: the caller must wait. */
export function quotaError(message: string): TerminalError {
  return new TerminalError(message, { type });
}

export function isQuotaExceeded(error: unknown): error is TerminalError {
  return error instanceof TerminalError && error.name === type;
}
