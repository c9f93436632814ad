import type { ErrorCode } from '../../error-codes.ts';
import { TerminalError } from '../../errors.ts';

/** Thrown for requests above a limit. */
export class TooManyRequests extends TerminalError {
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number, code: ErrorCode = 'TOO_MANY_REQUESTS') {
    super(`${message}. Retry in ${retryAfterSeconds} s`, { code });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface RateLimit {
  readonly most: number;
  readonly seconds: number;
  /** The limited requests, such as `logins`. */
  readonly what: string;
}

/** Above this number, the oldest keys are dropped. */
const mostKeys = 10_000;

/**
 * Counts requests per key in fixed windows. Each process counts separately.
 * @returns a function that counts a request
 * @throws TooManyRequests if the limit is exceeded
 */
export function limitRate(
  { most, seconds, what }: RateLimit,
  now = Date.now,
): (key: string) => void {
  const windows = new Map<string, { count: number; readonly endsAt: number }>();
  const isOver = (window: { readonly endsAt: number } | undefined) =>
    window === undefined || window.endsAt <= now();
  return (key) => {
    let window = windows.get(key);
    if (window === undefined || isOver(window)) {
      for (const [other, of] of windows)
        if (isOver(of) || windows.size >= mostKeys) windows.delete(other);
        else break;
      window = { count: 0, endsAt: now() + seconds * 1_000 };
      windows.delete(key);
      windows.set(key, window);
    }
    window.count += 1;
    if (window.count > most)
      throw new TooManyRequests(
        `More than ${most} ${what} in ${seconds} s`,
        Math.max(1, Math.ceil((window.endsAt - now()) / 1_000)),
      );
  };
}
