import { didAnswer, proofAnswer } from './answers.ts';
import type { z } from 'zod';
import type { Reply } from '../rest/reply.ts';

/**
 * The result of requesting a DID or a proof. Not idempotent: a second request while one is running
 * creates a second one at the trust service.
 */
export type AskResult =
  /** The DID or the id of the proof. */
  | { readonly kind: 'exists'; readonly value: string }
  | { readonly kind: 'started'; readonly taskId: number }
  /**
   * Nothing was started, and a retry alone will not help. `missing`: the platform does not know the
   * subject.
   */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly message: string;
      readonly missing?: true;
    }
  /** Nothing was started: send the request once more. */
  | { readonly kind: 'not-asked'; readonly reason: string; readonly retryAfterMs: number }
  /**
   * Something may have been started. Its task cannot be looked up: only its effect will be visible.
   */
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
      // Two concurrent first requests: one of them violates a unique constraint before a task is
      // created.
      if (reply.status === 409)
        return { kind: 'not-asked', reason: reply.message, retryAfterMs: 0 };
      return { kind: 'refused', status: reply.status, message: reply.message };
    case 'unavailable':
      if (reply.noEffect)
        return { kind: 'not-asked', reason: reply.reason, retryAfterMs: reply.retryAfterMs };
      return { kind: 'maybe-asked', reason: reply.reason };
  }
}

/** The request has taken effect even if its response cannot be parsed. */
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
