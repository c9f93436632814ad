import { didAnswer, proofAnswer } from './answers.ts';
import type { z } from 'zod';
import type { PlatformOutcome } from './outcome.ts';

/**
 * What became of asking for a DID or a proof, which is not idempotent: a second ask while one runs makes a second one at the trust service.
 */
export type AskResult =
  /** The DID or the id of the proof. */
  | { readonly kind: 'exists'; readonly value: string }
  | { readonly kind: 'started'; readonly taskId: number }
  /** Nothing was started, and asking again will not help by itself. `missing`: the platform does not know what it is asked about. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string; readonly missing?: true }
  /** Nothing was started: ask again. */
  | { readonly kind: 'not-asked'; readonly reason: string; readonly retryAfterMs: number }
  /** Something may have been started. Its task cannot be found: only its effect will show. */
  | { readonly kind: 'maybe-asked'; readonly reason: string };

export function didAskResult(outcome: PlatformOutcome): AskResult {
  return askResult(outcome, didAnswer, ({ task_id, user_meta }) => resultOf(task_id, user_meta?.trust_did));
}

export function proofAskResult(outcome: PlatformOutcome): AskResult {
  return askResult(outcome, proofAnswer, ({ task_id, obj }) => resultOf(task_id, obj?.proof_id));
}

function askResult<T>(outcome: PlatformOutcome, schema: z.ZodType<T>, read: (answer: T) => AskResult): AskResult {
  switch (outcome.kind) {
    case 'answer':
      return readAnswer(outcome.text, schema, read);
    case 'missing':
      return { kind: 'refused', status: 404, message: outcome.message, missing: true };
    case 'refused':
      // Two that ask for the first time at the same moment: one of them breaks a unique constraint, before a task was made.
      if (outcome.status === 409) return { kind: 'not-asked', reason: outcome.message, retryAfterMs: 0 };
      return { kind: 'refused', status: outcome.status, message: outcome.message };
    case 'unavailable':
      if (outcome.noEffect) return { kind: 'not-asked', reason: outcome.reason, retryAfterMs: outcome.retryAfterMs };
      return { kind: 'maybe-asked', reason: outcome.reason };
  }
}

/** An answer that cannot be understood comes after the effect. */
function readAnswer<T>(text: string, schema: z.ZodType<T>, read: (answer: T) => AskResult): AskResult {
  try {
    return read(schema.parse(JSON.parse(text)));
  } catch {
    return { kind: 'maybe-asked', reason: 'the answer is not one of the platform API' };
  }
}

function resultOf(taskId: number | null, value: string | null | undefined): AskResult {
  if (value != null) return { kind: 'exists', value };
  if (taskId !== null) return { kind: 'started', taskId };
  return { kind: 'maybe-asked', reason: 'the answer holds neither a task nor what exists' };
}
