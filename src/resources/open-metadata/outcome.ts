import type { Fetched } from '../http/fetch-text.ts';
import { oneLine } from '../http/one-line.ts';
import type { Outcome } from '../http/outcome.ts';

/**
 * 409 is retried: every write of ours creates or replaces, so a conflict is a race with an earlier attempt that the server still works on.
 * 500 is retried although it may be the caller's fault, since a busy server says the same.
 */
export function outcomeOf(fetched: Fetched, request: string): Outcome {
  if (fetched.kind === 'no-response') {
    return { kind: 'unavailable', reason: fetched.reason, busy: true, away: true, retryAfterMs: 0, noEffect: fetched.neverSent };
  }
  const { status, statusText, retryAfterMs, text } = fetched;
  if (status >= 200 && status < 300) return { kind: 'answer', text };
  const reason = `${status} ${messageIn(text) || statusText}`.trim();
  if (status === 408 || status === 409 || status === 429 || status >= 500) {
    return {
      kind: 'unavailable',
      reason,
      busy: status !== 409,
      away: [502, 503, 504].includes(status),
      retryAfterMs,
      noEffect: status === 429,
    };
  }
  return { kind: 'refused', status, message: refusal(status, request, reason) };
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
