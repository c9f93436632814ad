import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ErrorCode } from '../error-codes.ts';
import { RetryableError, TerminalError } from '../errors.ts';

type Facts<T> = { readonly [K in keyof T]: T[K] };

/** An error in transit between threads, because copying loses the class and fields. */
export type SentError = {
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: SentError | undefined;
} & (
  | {
      readonly kind: 'terminal' | 'retryable';
      readonly name: string;
      readonly code?: ErrorCode;
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'application';
      readonly fields: Facts<Pick<ApplicationFailure, (typeof applicationFields)[number]>>;
    }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'other'; readonly name: string }
);

const applicationFields = [
  'type',
  'nonRetryable',
  'details',
  'nextRetryDelay',
  'category',
] as const;

/** Further causes are dropped. */
const maxCauses = 10;

export function sendError(error: unknown, depth = 0): SentError {
  if (!(error instanceof Error))
    return {
      kind: 'other',
      name: 'Error',
      message: String(error),
      stack: undefined,
      cause: undefined,
    };
  const { message, name, stack } = error;
  const cause =
    error.cause === undefined || depth === maxCauses
      ? undefined
      : sendError(error.cause, depth + 1);
  const common = { message, stack, cause };
  if (error instanceof TerminalError)
    return {
      ...common,
      kind: 'terminal',
      name,
      ...(error.code !== undefined && { code: error.code }),
    };
  if (error instanceof RetryableError) {
    const { code, retryAfterMs } = error;
    return {
      ...common,
      kind: 'retryable',
      name,
      ...(code !== undefined && { code }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
  if (error instanceof ApplicationFailure) {
    const { type, nonRetryable, details, nextRetryDelay, category } = error;
    return {
      ...common,
      kind: 'application',
      fields: { type, nonRetryable, details: asJson(details), nextRetryDelay, category },
    };
  }
  if (error instanceof CancelledFailure) return { ...common, kind: 'cancelled' };
  return { ...common, kind: 'other', name };
}

/** Restores the error, with the same class if it matters for error handling. */
export function receiveError(sent: SentError): Error {
  const error = rebuild(sent);
  Object.defineProperty(error, 'stack', { value: sent.stack, configurable: true, writable: true });
  return error;
}

function rebuild(sent: SentError): Error {
  const { message } = sent;
  const cause = sent.cause === undefined ? undefined : receiveError(sent.cause);
  const withCause = cause === undefined ? {} : { cause };
  switch (sent.kind) {
    case 'terminal':
      return new TerminalError(message, {
        type: sent.name,
        ...(sent.code !== undefined && { code: sent.code }),
        ...withCause,
      });
    case 'retryable': {
      const { code, retryAfterMs } = sent;
      return new RetryableError(message, {
        ...(code !== undefined && { code }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
        ...withCause,
      });
    }
    case 'application': {
      const { type, nonRetryable, details, nextRetryDelay, category } = sent.fields;
      return new ApplicationFailure(
        message,
        type,
        nonRetryable,
        details,
        cause,
        nextRetryDelay,
        category,
      );
    }
    case 'cancelled':
      return new CancelledFailure(message, undefined, cause);
    default: {
      const error = new Error(message, withCause);
      return Object.defineProperty(error, 'name', {
        value: sent.name,
        configurable: true,
        writable: true,
      });
    }
  }
}

/** Converts a value as Temporal would. */
function asJson<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
