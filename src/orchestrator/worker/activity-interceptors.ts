import { ApplicationFailure, type Context } from '@temporalio/activity';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { RetryableError, TerminalError } from '../errors.ts';
import { stepHeader, type StepHeader } from '../workflow/step.ts';
import { latestProgress, noteStep } from '../progress.ts';

/**
 * What every activity gets: heartbeats with its latest progress, log lines that name its run and step, and failures whose retry follows from
 * the error's type.
 */
export function activityInterceptors(context: Context): ActivityInterceptors {
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
          throw toFailure(sendable(error));
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

function toFailure(error: unknown): unknown {
  if (error instanceof TerminalError) return failure(error, { nonRetryable: true });
  if (error instanceof RetryableError) {
    return failure(error, { nonRetryable: false, ...(error.retryAfterMs ? { nextRetryDelay: error.retryAfterMs } : {}) });
  }
  if (bugs.some((type) => error instanceof type) && !isNetworkError(error)) return failure(error as Error, { nonRetryable: true });
  return error;
}

/** `fetch` reports a refused connection as a TypeError with a cause. */
function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}

function failure(error: Error, options: { readonly nonRetryable: boolean; readonly nextRetryDelay?: number }): ApplicationFailure {
  const created = ApplicationFailure.create({ message: error.message, type: error.name, ...options });
  if (error.stack !== undefined) created.stack = error.stack;
  return created;
}
