import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TemporalFailure,
  TimeoutFailure,
} from '@temporalio/common';
import type { ErrorCode } from '../error-codes.ts';
import { originOf } from './failure-origin.ts';
import { maximumAttempts } from './maximum-attempts.ts';
import { ownFrame } from './own-frame.ts';
import { cutToBytes, utf8Length } from './utf8.ts';

const maxBytes = 600;
const maxNotesBytes = 250;

/**
 * The reason for a failure as text, at most 600 bytes: the innermost cause without Temporal's
 * wrappers, followed by its code, by where in the project's own code an unexpected error was thrown
 * and by how many attempts an activity had.
 */
export function failureText(error: unknown): string {
  const notes = [...frameNote(error), ...attemptsNote(error)].join('; ');
  const code = codeOf(error);
  return bounded(
    [
      describe(error),
      ...(code === undefined ? [] : [`[${code}]`]),
      ...(notes === '' ? [] : [`(${cutToBytes(notes, maxNotesBytes)})`]),
    ].join(' '),
  );
}

/** Truncates a text but keeps the code and the notes at its end, including those of the failed step. */
function bounded(text: string): string {
  if (utf8Length(text) <= maxBytes) return text;
  const end = /(?: \[[A-Z0-9_]{1,80}\])?(?: \([^()\n]{1,250}\))?$/.exec(text)?.[0] ?? '';
  return cutToBytes(text.slice(0, text.length - end.length), maxBytes - utf8Length(end)) + end;
}

/** Codes of failures whose text is that of another failure, which may have a code of its own. */
const wrappers: readonly string[] = [
  'PRUNING_FAILED',
  'RUN_FAILED',
  'RUN_REFUSED',
  'SENSOR_FAILED',
  'STEP_FAILED',
] satisfies readonly ErrorCode[];

/** Types that are not written like a code are names of classes, such as `TypeError`. */
const codeForm = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

function codeOf(error: unknown): string | undefined {
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure)
    return codeOf(error.cause);
  if (!(error instanceof ApplicationFailure) || error.type == null) return undefined;
  return codeForm.test(error.type) && !wrappers.includes(error.type) ? error.type : undefined;
}

function frameNote(error: unknown): readonly string[] {
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure)
    return frameNote(error.cause);
  const { frame = thrownHere(error) } = originOf(error);
  return frame === undefined ? [] : [frame];
}

/** For workflow code. Temporal's failures are thrown elsewhere or meant for users. */
function thrownHere(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof TemporalFailure) return undefined;
  return ownFrame(error, (file) => (ownFile.test(file) ? file : undefined));
}

/** File names as in the source map of the bundle. */
const ownFile = /^(?!node_modules\/|webpack\/|\.\.?\/)[^/:<>]+(\/[^:<>]+)?\.[cm]?[jt]sx?$/;

function attemptsNote(error: unknown): readonly string[] {
  if (!(error instanceof ActivityFailure) || error.retryState === 'NON_RETRYABLE_FAILURE')
    return [];
  const known =
    error.retryState === 'MAXIMUM_ATTEMPTS_REACHED' ? maximumAttempts(error.activityId) : 1;
  const { attempt = known } = originOf(error.cause);
  return attempt > 1 ? [`failed after ${attempt} attempts`] : [];
}

/**
 * The type of a failure after which a sensor stops its attempts, because the object will never
 * exist.
 */
export const givenUp = 'GivenUp';

export function isGivenUp(error: unknown): boolean {
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure)
    return isGivenUp(error.cause);
  return error instanceof ApplicationFailure && error.type === givenUp;
}

function describe(error: unknown): string {
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure)
    return describe(error.cause ?? error.message);
  if (error instanceof TimeoutFailure) return timeoutText(error);
  if (error instanceof CancelledFailure) return 'Cancelled';
  if (error instanceof ApplicationFailure)
    return error.message || error.type || 'Failed without a message';
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

/** A failure that is not retried and has no stack trace. Its text is safe to show to users. */
export function terminalFailure(message: string, type: string): ApplicationFailure {
  return detailedFailure(message, type);
}

/** The same with details for other parts of the workflow. */
export function detailedFailure(
  message: string,
  type: string,
  ...details: readonly string[]
): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(message.toWellFormed(), type, ...details);
  delete failure.stack;
  return failure;
}

/** The same for a failure of the orchestrator itself, with the error code as its type. */
export function codedFailure(message: string, code: ErrorCode): ApplicationFailure {
  return terminalFailure(message, code);
}
