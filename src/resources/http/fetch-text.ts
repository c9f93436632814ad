/** What came of one request. */
export type Fetched =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly statusText: string;
      readonly retryAfterMs: number;
      readonly text: string;
    }
  /** `neverSent` means that no connection was made, so the server cannot have had any effect; without it, it may have. */
  | { readonly kind: 'no-response'; readonly reason: string; readonly neverSent: boolean };

/** A body that is too large to be held. */
export interface StreamedBody {
  readonly contentType: string;
  readonly bytes: number;
  /** From its beginning, each time. */
  open(): AsyncIterable<Uint8Array>;
}

export interface FetchOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | StreamedBody | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** One request. Follows no redirect, which would take the credentials elsewhere. Throws the signal's reason when that is aborted. */
export async function fetchText(url: string, { method, headers, body, timeoutMs, signal }: FetchOptions): Promise<Fetched> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      ...request(headers, body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      redirect: 'manual',
    });
    const { status, statusText } = response;
    const retryAfterMs = retryAfter(response.headers.get('retry-after'));
    return { kind: 'response', status, statusText, retryAfterMs, text: await response.text() };
  } catch (error) {
    signal?.throwIfAborted();
    return noResponse(error, timeoutMs);
  }
}

function request(headers: FetchOptions['headers'], body: FetchOptions['body']): RequestInit {
  if (body === undefined || typeof body === 'string') return { headers, ...(body !== undefined && { body }) };
  const { contentType, bytes } = body;
  return { headers: { ...headers, 'content-type': contentType, 'content-length': String(bytes) }, body: body.open(), duplex: 'half' };
}

function noResponse(error: unknown, timeoutMs: number): Fetched {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { kind: 'no-response', reason: `no answer within ${timeoutMs / 1000} s`, neverSent: false };
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
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(hasNotConnected);
  if (!(cause instanceof Error)) return false;
  const syscall = 'syscall' in cause ? cause.syscall : undefined;
  return syscall === 'connect' || syscall === 'getaddrinfo' || codeOf(cause) === 'UND_ERR_CONNECT_TIMEOUT';
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Seconds, or a date. */
function retryAfter(header: string | null): number {
  if (!header) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
