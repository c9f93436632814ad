/**
 * Cannot succeed when tried again: bad input, a missing right, a name that does not exist.
 * An activity that throws it is not retried.
 */
export class TerminalError extends Error {
  override readonly name: string;

  constructor(message: string, options: ErrorOptions & { readonly type?: string } = {}) {
    super(message, options);
    this.name = options.type ?? 'TerminalError';
  }
}

/** May succeed later: a service that is busy or down. An activity that throws it is retried with backoff. */
export class RetryableError extends Error {
  override readonly name = 'RetryableError';
  /** Wait at least this long before the next attempt. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly retryAfterMs?: number } = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}
