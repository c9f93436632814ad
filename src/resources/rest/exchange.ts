import { codeOf } from '@moderate/orchestrator';

/** The result of one request. */
export type Exchange = Response | NoResponse;

interface Response {
  readonly kind: 'response';
  readonly status: number;
  readonly statusText: string;
  readonly retryAfterMs: number;
  /** The value of the JSON, or the text if it is none. */
  readonly body: unknown;
}

interface NoResponse {
  readonly kind: 'no-response';
  readonly reason: string;
  /** No connection was made, so the server cannot have had any effect. If false, it may have. */
  readonly neverSent: boolean;
}

export interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes one exchange within a time limit. Follow no redirect in it, which would take the credentials elsewhere.
 *
 * @param send sends a request by `fetch` and lets its errors through
 * @throws the signal's reason when it is aborted
 */
export async function exchange(
  send: (signal: AbortSignal) => Promise<Exchange>,
  { timeoutMs, signal }: ExchangeLimits,
): Promise<Exchange> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await send(signal ? AbortSignal.any([signal, timeout]) : timeout);
  } catch (error) {
    signal?.throwIfAborted();
    return noResponse(error, timeoutMs);
  }
}

export function responseOf(
  { status, statusText, headers }: globalThis.Response,
  body: unknown,
): Exchange {
  return {
    kind: 'response',
    status,
    statusText,
    retryAfterMs: retryAfter(headers.get('retry-after')),
    body,
  };
}

function noResponse(error: unknown, timeoutMs: number): Exchange {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return {
      kind: 'no-response',
      reason: `no answer within ${timeoutMs / 1000} s`,
      neverSent: false,
    };
  }
  if (!(error instanceof TypeError)) throw error;
  // `fetch` says only "fetch failed"; what happened is in the cause.
  const { cause } = error;
  return {
    kind: 'no-response',
    reason: (cause instanceof Error && (codeOf(cause) ?? cause.message)) || error.message,
    neverSent: hasNotConnected(cause),
  };
}

/** A host with several addresses fails with an error for each. */
function hasNotConnected(cause: unknown): boolean {
  if (cause instanceof AggregateError)
    return cause.errors.length > 0 && cause.errors.every(hasNotConnected);
  if (!(cause instanceof Error)) return false;
  const syscall = 'syscall' in cause ? cause.syscall : undefined;
  return (
    syscall === 'connect' ||
    syscall === 'getaddrinfo' ||
    codeOf(cause) === 'UND_ERR_CONNECT_TIMEOUT'
  );
}

/** Seconds, or a date. */
function retryAfter(header: string | null): number {
  if (!header) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
