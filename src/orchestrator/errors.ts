import type { ErrorCode } from './error-codes.ts';

export interface TerminalErrorOptions extends ErrorOptions {
  /** Of an error that a user of the orchestrator meets. */
  readonly code?: ErrorCode;
  /** The name of an error of a pipeline, by which its code or a person tells it apart. */
  readonly type?: string;
}

/**
 * Cannot succeed when retried: bad input, a missing right, a name that does not exist.
 * An activity that throws it is not retried.
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

/** May succeed later: a service that is busy or down. An activity that throws it is retried with backoff. */
export class RetryableError extends Error {
  override readonly name: string;
  declare readonly code?: ErrorCode;
  /** Wait at least this long before the next attempt. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { code, retryAfterMs, ...options }: RetryableErrorOptions = {}) {
    super(message, options);
    this.name = code ?? 'RetryableError';
    if (code !== undefined) this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
