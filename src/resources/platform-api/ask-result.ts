import { didAnswer, proofAnswer } from './answers.ts';
import type { z } from 'zod';
import type { Reply } from '../rest/reply.ts';

/**
 * The result of requesting a DID or a proof, which is not idempotent: a second ask while one runs makes a second one at the trust service.
 */
export type AskResult =
  /** The DID or the id of the proof. */
  | { readonly kind: 'exists'; readonly value: string }
  | { readonly kind: 'started'; readonly taskId: number }
  /** Nothing was started, and asking again will not help by itself. `missing`: the platform does not know what it is asked about. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly message: string;
      readonly missing?: true;
    }
  /** Nothing was started: ask again. */
  | { readonly kind: 'not-asked'; readonly reason: string; readonly retryAfterMs: number }
  /** Something may have been started. Its task cannot be found: only its effect will show. */
  | { readonly kind: 'maybe-asked'; readonly reason: string };

export function didAskResult(reply: Reply): AskResult {
  return askResult(reply, didAnswer, ({ task_id, user_meta }) =>
    resultOf(task_id, user_meta?.trust_did),
  );
}

export function proofAskResult(reply: Reply): AskResult {
  return askResult(reply, proofAnswer, ({ task_id, obj }) => resultOf(task_id, obj?.proof_id));
}

function askResult<T>(
  reply: Reply,
  schema: z.ZodType<T>,
  read: (answer: T) => AskResult,
): AskResult {
  switch (reply.kind) {
    case 'answer':
      return readAnswer(reply.body, schema, read);
    case 'missing':
      return { kind: 'refused', status: 404, message: reply.message, missing: true };
    case 'refused':
      // Two first requests at the same moment: one of them breaks a unique constraint, before a task was made.
      if (reply.status === 409)
        return { kind: 'not-asked', reason: reply.message, retryAfterMs: 0 };
      return { kind: 'refused', status: reply.status, message: reply.message };
    case 'unavailable':
      if (reply.noEffect)
        return { kind: 'not-asked', reason: reply.reason, retryAfterMs: reply.retryAfterMs };
      return { kind: 'maybe-asked', reason: reply.reason };
  }
}

/** An answer that cannot be understood comes after the effect. */
function readAnswer<T>(
  body: unknown,
  schema: z.ZodType<T>,
  read: (answer: T) => AskResult,
): AskResult {
  const parsed = schema.safeParse(body);
  return parsed.success
    ? read(parsed.data)
    : { kind: 'maybe-asked', reason: 'the answer is not one of the platform API' };
}

function resultOf(taskId: number | null, value: string | null | undefined): AskResult {
  if (value != null) return { kind: 'exists', value };
  if (taskId !== null) return { kind: 'started', taskId };
  return { kind: 'maybe-asked', reason: 'the answer contains neither a task nor what exists' };
}
