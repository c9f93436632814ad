import { ApplicationFailure, CompleteAsyncError } from '@temporalio/activity';
import { TemporalFailure } from '@temporalio/common';
import { RetryableError, TerminalError } from '../errors.ts';
import { originDetails } from '../workflow/failure-origin.ts';
import { ownFrameOrCause } from '../workflow/own-frame.ts';
import type { OwnFile } from './own-files.ts';

/** The activity that failed. */
export interface FailedActivity {
  readonly isLocal: boolean;
  readonly attempt: number;
  /** Whether the activity was cancelled or its worker is shutting down. */
  readonly isCancelled: boolean;
  readonly ownFile: OwnFile;
}

/** A retry does not fix a programming error. */
const bugs = [TypeError, ReferenceError, SyntaxError, RangeError];

/**
 * Converts an error of an activity to its failure. The error's type determines whether to retry;
 * the details contain the attempt and where in the project's own code it was thrown.
 */
export function activityFailure(
  thrown: unknown,
  { isLocal, attempt, isCancelled, ownFile }: FailedActivity,
): unknown {
  const error = sendable(thrown);
  const details = originDetails({ ...(!isLocal && { attempt }) });
  if (error instanceof TerminalError) return failure(error, { nonRetryable: true, details });
  if (error instanceof RetryableError) {
    return failure(error, {
      nonRetryable: false,
      details,
      ...(error.retryAfterMs ? { nextRetryDelay: error.retryAfterMs } : {}),
    });
  }
  if (
    !(error instanceof Error) ||
    error instanceof TemporalFailure ||
    error instanceof CompleteAsyncError
  )
    return error;
  const frame = ownFrameOrCause(error, ownFile);
  const unexpected = originDetails({
    ...(!isLocal && { attempt }),
    ...(frame !== undefined && { frame }),
  });
  if (bugs.some((type) => error instanceof type) && !isNetworkError(error))
    return failure(error, { nonRetryable: true, details: unexpected });
  // Leave the result of a cancelled activity, or of one on a worker that is shutting down, to
  // Temporal.
  return isCancelled ? error : ApplicationFailure.fromError(error, { details: unexpected });
}

/**
 * Removes what cannot be sent to Temporal: unpaired surrogates, for example in truncated texts, and
 * circular causes. They would crash the worker on every retry.
 */
function sendable(error: unknown): unknown {
  if (typeof error === 'string') return error.toWellFormed();
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    seen.add(each);
    for (const field of ['message', 'stack'] as const) {
      const text: unknown = each[field];
      // Define instead of assigning: some errors only have a getter, others are frozen.
      if (typeof text === 'string' && !text.isWellFormed())
        Reflect.defineProperty(each, field, { value: text.toWellFormed() });
    }
    if (seen.has(each.cause)) Reflect.defineProperty(each, 'cause', { value: undefined });
  }
  return error;
}

/** `fetch` reports a refused connection as a TypeError with a cause. */
function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}

function failure(
  error: Error,
  options: {
    readonly nonRetryable: boolean;
    readonly details: unknown[];
    readonly nextRetryDelay?: number;
  },
): ApplicationFailure {
  const created = ApplicationFailure.create({
    message: error.message,
    type: error.name,
    ...options,
  });
  if (error.stack !== undefined) created.stack = error.stack;
  return created;
}
