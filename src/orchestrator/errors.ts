import type { ErrorCode } from './error-codes.ts';

export interface TerminalErrorOptions extends ErrorOptions {
  /** The code of an error that a user of the orchestrator can see. */
  readonly code?: ErrorCode;
  /** The name of a pipeline's error, by which its code or a person recognizes it. */
  readonly type?: string;
}

/**
 * An error that a retry cannot fix: bad input, a missing permission, an unknown name. An activity
 * that throws it is not retried.
 */
export class TerminalError extends Error {
  override readonly name: string;
  declare readonly code?: ErrorCode;

  constructor(message: string, { code, type, ...options }: TerminalErrorOptions = {}) {
    super(message, options);
    this.name = type ?? code ?? 'TerminalError';
    if (code !== undefined) this.code = code;
  }
}

export interface RetryableErrorOptions extends ErrorOptions {
  readonly code?: ErrorCode;
  readonly retryAfterMs?: number;
}

/**
 * An error that a retry may fix: a service that is busy or down. An activity that throws it is
 * retried with backoff.
 */
export class RetryableError extends Error {
  override readonly name: string;
  declare readonly code?: ErrorCode;
  /** The minimum wait before the next attempt. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { code, retryAfterMs, ...options }: RetryableErrorOptions = {}) {
    super(message, options);
    this.name = code ?? 'RetryableError';
    if (code !== undefined) this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
