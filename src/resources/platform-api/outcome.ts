import { errorMessage } from './error-message.ts';
import type { Fetched } from '../http/fetch-text.ts';
import type { Outcome } from '../http/outcome.ts';

/** The API does not know it or does not show it to this user. A path that nobody serves is refused. */
export interface Missing {
  readonly kind: 'missing';
  readonly message: string;
}

export type PlatformOutcome = Outcome | Missing;

/** What an answer with a token that was good a moment ago means. */
export function outcomeOf(fetched: Fetched, request: string): PlatformOutcome {
  if (fetched.kind === 'no-response') {
    return { kind: 'unavailable', reason: fetched.reason, busy: true, retryAfterMs: 0, noEffect: fetched.neverSent };
  }
  const { status, statusText, retryAfterMs, text } = fetched;
  if (status >= 200 && status < 300) return { kind: 'answer', text };
  const { message, fromApi } = errorMessage(text);
  const reason = message.startsWith(String(status)) ? message : `${status} ${message || statusText}`.trim();
  if (status === 404 && fromApi) return { kind: 'missing', message: `${request}: ${reason}` };
  if (status === 401 && !fromApi) return { kind: 'unavailable', reason, busy: false, retryAfterMs, noEffect: true };
  // The API itself says 503 where no trust service is configured; anybody else's 503 is a server that is busy or down.
  const temporary = status === 408 || status === 429 || (status >= 500 && !(status === 503 && fromApi));
  if (temporary) return { kind: 'unavailable', reason, busy: true, retryAfterMs, noEffect: status === 429 };
  return { kind: 'refused', status, message: refusal(status, request, reason) };
}

function refusal(status: number, request: string, reason: string): string {
  if (status < 400) return `${request}: ${reason}: a redirect; is API_BASE_URL the platform's own address, with its scheme?`;
  if (status === 401) return `The platform lets the user in API_USERNAME not in: ${request}: ${reason}: it needs the role apisix:api_admin`;
  if (status === 403) return `The user in API_USERNAME may not ${request}: ${reason}: it needs the role apisix:api_admin`;
  if (status === 404) return `${request}: ${reason}: there is no such path; is API_BASE_URL the platform's address?`;
  if (status === 503) return `${request}: ${reason}: the platform has no trust service`;
  return `The platform refused ${request}: ${reason}`;
}
