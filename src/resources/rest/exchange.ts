import { codeOf } from '@moderate/orchestrator';

/** The result of one request. */
export type Exchange = Response | NoResponse;

interface Response {
  readonly kind: 'response';
  readonly status: number;
  readonly statusText: string;
  readonly retryAfterMs: number;
  /** The parsed JSON, or the text if it is not JSON. */
  readonly body: unknown;
}

interface NoResponse {
  readonly kind: 'no-response';
  readonly reason: string;
  /**
   * Whether no connection was made, so that the request certainly had no effect. If false, it may
   * have.
   */
  readonly neverSent: boolean;
}

export interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs one exchange within a time limit. It must not follow redirects, which would send the
 * credentials elsewhere.
 *
 * @param send sends a request through `fetch` and passes on its errors
 * @throws the signal's reason if it is aborted
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
  // `fetch` only says "fetch failed"; its cause contains the reason.
  const { cause } = error;
  return {
    kind: 'no-response',
    reason: (cause instanceof Error && (codeOf(cause) ?? cause.message)) || error.message,
    neverSent: hasNotConnected(cause),
  };
}

/** A host with several addresses fails with one error per address. */
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
