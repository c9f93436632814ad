import { z } from 'zod';
import { jsonOrNothing } from '../http/json-or-nothing.ts';
import { oneLine } from '../http/one-line.ts';
import type { Fetched } from '../http/fetch-text.ts';
import type { Outcome } from '../http/outcome.ts';

const failure = z.object({ error: z.string().optional(), error_description: z.string().optional(), errorMessage: z.string().optional() });

/** `explain` says what a person can do about a refusal, where more is known than what the server says. */
export function outcomeOf(fetched: Fetched, request: string, explain: (status: number) => string | undefined): Outcome {
  if (fetched.kind === 'no-response') {
    return { kind: 'unavailable', reason: fetched.reason, busy: true, retryAfterMs: 0, noEffect: fetched.neverSent };
  }
  const { status, statusText, retryAfterMs, text } = fetched;
  if (status >= 200 && status < 300) return { kind: 'answer', text };
  const reason = `${status} ${messageIn(text) || statusText}`.trim();
  if (status === 408 || status === 429 || status >= 500) {
    return { kind: 'unavailable', reason, busy: true, retryAfterMs, noEffect: status === 429 };
  }
  const advice = status < 400 ? "a redirect; is KEYCLOAK_SERVER_URL the server's own address, with its scheme?" : explain(status);
  return { kind: 'refused', status, message: `Keycloak refused ${request}: ${reason}${advice ? `: ${advice}` : ''}` };
}

function messageIn(body: string): string {
  const { error_description, errorMessage, error } = failure.safeParse(jsonOrNothing(body)).data ?? {};
  return oneLine(error_description ?? errorMessage ?? error ?? '');
}
