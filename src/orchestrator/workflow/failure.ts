import { ActivityFailure, ApplicationFailure, CancelledFailure, ChildWorkflowFailure, TimeoutFailure } from '@temporalio/common';
import { isCancellation } from '@temporalio/workflow';
import { cutToBytes } from './utf8.ts';

const maxBytes = 600;

/** The reason for a failure in words for a person, at most 600 bytes: the innermost cause, without Temporal's wrapping. */
export function failureText(error: unknown): string {
  return cutToBytes(describe(error), maxBytes);
}

/** The type of a failure after which a sensor makes no further attempt, as its object will never be there. */
export const givenUp = 'GivenUp';

export function isGivenUp(error: unknown): boolean {
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) return isGivenUp(error.cause);
  return error instanceof ApplicationFailure && error.type === givenUp;
}

export function isCancelled(error: unknown): boolean {
  return isCancellation(error);
}

function describe(error: unknown): string {
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) return describe(error.cause ?? error.message);
  if (error instanceof TimeoutFailure) return timeoutText(error);
  if (error instanceof CancelledFailure) return 'Cancelled';
  if (error instanceof ApplicationFailure) return error.message || error.type || 'Failed without a message';
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}

function timeoutText(error: TimeoutFailure): string {
  const cause = error.cause === undefined ? '' : `; before that: ${describe(error.cause)}`;
  switch (error.timeoutType) {
    case 'HEARTBEAT':
      return `No sign of life from the worker: it died or lost its connection${cause}`;
    case 'SCHEDULE_TO_START':
      return `No worker took the activity in time${cause}`;
    default:
      return `Took longer than its time limit${cause}`;
  }
}

/** A failure for people: a retry does not help, and where in our code it was made tells them nothing. Its text can be sent in any case. */
export function terminalFailure(message: string, type: string): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(message.toWellFormed(), type);
  delete failure.stack;
  return failure;
}
