import { ApplicationFailure, CompleteAsyncError, type Context } from '@temporalio/activity';
import { defaultPayloadConverter, TemporalFailure, type Headers } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { RetryableError, TerminalError } from '../errors.ts';
import { stepHeader, type StepHeader } from '../workflow/step.ts';
import { originDetails } from '../workflow/failure-origin.ts';
import { ownFrameOrCause } from '../workflow/own-frame.ts';
import { latestProgress, noteStep } from '../progress.ts';
import type { OwnFile } from './own-files.ts';

/**
 * What every activity gets: heartbeats with its latest progress, log lines that name its run and step, and failures whose retry follows from
 * the error's type, and that say in which attempt and where in the project's own code they were thrown.
 */
export function createActivityInterceptors(ownFile: OwnFile): (context: Context) => ActivityInterceptors {
  return (context) => activityInterceptors(context, ownFile);
}

function activityInterceptors(context: Context, ownFile: OwnFile): ActivityInterceptors {
  let step: StepHeader | undefined;
  return {
    inbound: {
      execute: async (input, next) => {
        step = stepOf(input.headers);
        if (step !== undefined) noteStep(context, step);
        const stop = startHeartbeat(context);
        try {
          return await next(input);
        } catch (error) {
          throw toFailure(sendable(error), context, ownFile);
        } finally {
          stop();
        }
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next({ ...attributes, ...step, attempt: context.info.attempt }),
    },
  };
}

function stepOf(headers: Headers): StepHeader | undefined {
  const payload = headers[stepHeader];
  return payload === undefined ? undefined : defaultPayloadConverter.fromPayload<StepHeader>(payload);
}

function startHeartbeat(context: Context): () => void {
  const { heartbeatTimeoutMs, isLocal } = context.info;
  if (isLocal || heartbeatTimeoutMs === undefined) return () => undefined;
  const timer = setInterval(() => context.heartbeat(latestProgress(context)), Math.max(100, heartbeatTimeoutMs / 5));
  return () => clearInterval(timer);
}

/** Half of a surrogate pair, where a text was cut, and causes in a circle cannot be sent to Temporal: the worker would die of them, and each that tries again. */
function sendable(error: unknown): unknown {
  if (typeof error === 'string') return error.toWellFormed();
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    seen.add(each);
    for (const field of ['message', 'stack'] as const) {
      const text: unknown = each[field];
      // Defined and not assigned: some errors have a getter only, others are frozen.
      if (typeof text === 'string' && !text.isWellFormed()) Reflect.defineProperty(each, field, { value: text.toWellFormed() });
    }
    if (seen.has(each.cause)) Reflect.defineProperty(each, 'cause', { value: undefined });
  }
  return error;
}

/** A programming mistake does not go away when tried again. */
const bugs = [TypeError, ReferenceError, SyntaxError, RangeError];

function toFailure(error: unknown, context: Context, ownFile: OwnFile): unknown {
  const { isLocal, attempt } = context.info;
  const details = originDetails({ ...(!isLocal && { attempt }) });
  if (error instanceof TerminalError) return failure(error, { nonRetryable: true, details });
  if (error instanceof RetryableError) {
    return failure(error, { nonRetryable: false, details, ...(error.retryAfterMs ? { nextRetryDelay: error.retryAfterMs } : {}) });
  }
  if (!(error instanceof Error) || error instanceof TemporalFailure || error instanceof CompleteAsyncError) return error;
  const frame = ownFrameOrCause(error, ownFile);
  const unexpected = originDetails({ ...(!isLocal && { attempt }), ...(frame !== undefined && { frame }) });
  if (bugs.some((type) => error instanceof type) && !isNetworkError(error))
    return failure(error, { nonRetryable: true, details: unexpected });
  // How an activity ends that is cancelled or whose worker shuts down is Temporal's to tell.
  return context.cancellationSignal.aborted ? error : ApplicationFailure.fromError(error, { details: unexpected });
}

/** `fetch` reports a refused connection as a TypeError with a cause. */
function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}

function failure(
  error: Error,
  options: { readonly nonRetryable: boolean; readonly details: unknown[]; readonly nextRetryDelay?: number },
): ApplicationFailure {
  const created = ApplicationFailure.create({ message: error.message, type: error.name, ...options });
  if (error.stack !== undefined) created.stack = error.stack;
  return created;
}
