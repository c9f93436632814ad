import { oneLine } from '../rest/one-line.ts';
import type { z } from 'zod';
import type { task } from './answers.ts';

export type TaskStatus =
  /**
   * Since when. A task stays pending forever if the API's process crashes, so callers need a time
   * limit.
   */
  | { readonly kind: 'pending'; readonly since: string }
  /** The DID or the id of the proof. */
  | { readonly kind: 'done'; readonly value: string }
  | { readonly kind: 'failed'; readonly failure: TaskFailure; readonly error: string }
  /** No such task, or another user's. */
  | { readonly kind: 'unknown' };

export type TaskFailure =
  /** Another task was faster: the value exists, and a new request returns it. */
  | { readonly kind: 'exists-already' }
  | { readonly kind: 'owner-without-did'; readonly username: string }
  | { readonly kind: 'other' };

export function taskStatus(
  found: z.output<typeof task> | undefined,
  valueIn: 'trust_did' | 'proof_id',
): TaskStatus {
  if (found === undefined) return { kind: 'unknown' };
  const { result, error, created_at: since } = found;
  if (error !== null) return { kind: 'failed', failure: failureIn(error), error: oneLine(error) };
  if (result === null) return { kind: 'pending', since };
  const value = result[valueIn];
  if (value != null) return { kind: 'done', value };
  return {
    kind: 'failed',
    failure: { kind: 'other' },
    error: `the task's result has no ${valueIn}`,
  };
}

/** The error is the `repr` of a Python exception. */
function failureIn(error: string): TaskFailure {
  if (/seems to have been created in the meantime|already has a (DID|proof)/.test(error))
    return { kind: 'exists-already' };
  const username = /User (.*) does not have a DID and thus cannot be a proof owner/s.exec(
    error,
  )?.[1];
  return username === undefined ? { kind: 'other' } : { kind: 'owner-without-did', username };
}
