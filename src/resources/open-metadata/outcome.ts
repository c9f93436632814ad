/** What one attempt at a request came to. */
export type Outcome =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  /** Worth another attempt. `busy` means that fewer requests at once may help. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly busy: boolean; readonly retryAfterMs: number };

const maxMessageLength = 500;

/**
 * 409 is retried: every write of ours creates or replaces, so a conflict is a race with an earlier attempt that the server still works on.
 * 500 is retried although it may be the caller's fault, since a busy server says the same.
 */
export async function outcomeOf(response: Response, request: string): Promise<Outcome> {
  const text = await response.text();
  const { status } = response;
  if (response.ok) return { kind: 'answer', text };
  const reason = `${status} ${messageIn(text) || response.statusText}`.trim();
  if (status === 408 || status === 409 || status === 429 || status >= 500) {
    const retryAfterMs = retryAfter(response.headers.get('retry-after'));
    return { kind: 'unavailable', reason, busy: status !== 409, retryAfterMs };
  }
  return { kind: 'refused', status, message: refusal(status, request, reason) };
}

export function outcomeOfError(error: unknown, timeoutMs: number): Outcome {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { kind: 'unavailable', reason: `no answer within ${timeoutMs / 1000} s`, busy: true, retryAfterMs: 0 };
  }
  if (error instanceof TypeError) {
    return { kind: 'unavailable', reason: connectionFailure(error), busy: true, retryAfterMs: 0 };
  }
  throw error;
}

function refusal(status: number, request: string, reason: string): string {
  if (status === 401) return `OpenMetadata refuses the token in OPEN_METADATA_TOKEN: ${request}: ${reason}`;
  if (status === 403) return `The token in OPEN_METADATA_TOKEN has no right to ${request}: ${reason}`;
  if (status < 400) return `${request}: ${reason}: a redirect; is OPEN_METADATA_HOST the server itself, with its scheme?`;
  return `OpenMetadata refused ${request}: ${reason}`;
}

function messageIn(body: string): string {
  try {
    const { message, responseMessage } = JSON.parse(body) as { message?: unknown; responseMessage?: unknown };
    const found = message ?? responseMessage;
    return oneLine(typeof found === 'string' ? found : body);
  } catch {
    return oneLine(body);
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, maxMessageLength);
}

/** `fetch` says only "fetch failed"; what happened is in the cause. */
function connectionFailure(error: TypeError): string {
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

/** Seconds, or a date. */
function retryAfter(header: string | null): number {
  if (!header) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
