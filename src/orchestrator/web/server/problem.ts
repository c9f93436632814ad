import { STATUS_CODES } from 'node:http';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { temporalOutage } from '../../client/temporal-outage.ts';
import type { ErrorCode } from '../../error-codes.ts';
import { RetryableError, TerminalError } from '../../errors.ts';
import { messageOf } from '../../message-of.ts';
import { isRefusedData } from '../../state/refused-data.ts';
import { TooManyRequests } from './limit-rate.ts';

/** An invalid value in a request. */
export interface FieldProblem {
  /** A JSON pointer into the body, or the name of a parameter. */
  readonly at: 'body' | 'path' | 'query';
  readonly pointer: string;
  readonly detail: string;
}

/** Problem details according to RFC 9457. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: ContentfulStatusCode;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
  /** Sent in the `Retry-After` header instead of the body. */
  readonly retryAfterSeconds?: number;
}

/** Thrown for requests with invalid values. */
export class InvalidRequest extends TerminalError {
  readonly errors: readonly FieldProblem[];

  constructor(message: string, code: ErrorCode, errors: readonly FieldProblem[] = []) {
    super(message, { code });
    this.errors = errors;
  }
}

const byCode: Readonly<Partial<Record<ErrorCode, ContentfulStatusCode>>> = {
  ADDRESS_NOT_FOUND: 404,
  API_TOKEN_INVALID: 401,
  BACKFILL_CHANGE_REFUSED: 409,
  BODY_TOO_LARGE: 413,
  CURSOR_MOVED: 409,
  HOST_REFUSED: 403,
  IDEMPOTENCY_KEY_REUSED: 409,
  LOGIN_REFUSED: 400,
  LOGIN_REQUIRED: 401,
  MEDIA_TYPE_REFUSED: 415,
  METHOD_REFUSED: 405,
  ORIGIN_REFUSED: 403,
  PARTITIONS_NOT_DEFINED: 409,
  REQUEST_MALFORMED: 400,
  REQUEST_TOKEN_INVALID: 403,
  ROLE_MISSING: 403,
  RUN_COMPLETED: 409,
  RUN_ENDED: 409,
  RUN_NOT_ENDED: 409,
  SCHEDULE_NOT_OURS: 409,
  TOO_MANY_REQUESTS: 429,
  TOO_MANY_STREAMS: 429,
};

/**
 * An error for a value that statements can neither search for nor store, because it contains NUL or
 * is too large.
 */
const isImpossible = (error: unknown): error is Error =>
  isRefusedData(error) && error.code?.startsWith('23') !== true;

/** Converts an error to problem details. Unexpected errors are only detailed in the server log. */
export function problemOf(thrown: unknown): Problem {
  const error = temporalOutage(thrown);
  if (error instanceof RetryableError)
    return problem(503, error.code ?? 'UNEXPECTED_ERROR', messageOf(error));
  if (isImpossible(error))
    return problem(422, 'DATA_REFUSED', `The state database refuses a value: ${error.message}`);
  if (!(error instanceof TerminalError))
    return problem(500, 'UNEXPECTED_ERROR', 'The server failed. Its log says why');
  const code = error.code ?? 'UNEXPECTED_ERROR';
  const found = problem(statusOf(error.code), code, error.message);
  if (error instanceof TooManyRequests)
    return { ...found, retryAfterSeconds: error.retryAfterSeconds };
  return error instanceof InvalidRequest && error.errors.length > 0
    ? { ...found, errors: error.errors }
    : found;
}

function problem(status: ContentfulStatusCode, code: ErrorCode, detail: string): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail };
}

function statusOf(code: ErrorCode | undefined): ContentfulStatusCode {
  if (code === undefined) return 422;
  if (code.startsWith('STATE_DATABASE_')) return 503;
  return byCode[code] ?? (code.endsWith('_NOT_FOUND') ? 404 : 422);
}

/** Responds with problem details. */
export function answerProblem(c: Context, { retryAfterSeconds, ...found }: Problem): Response {
  return c.body(JSON.stringify(found), found.status, {
    'Content-Type': 'application/problem+json',
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
    ...(found.status === 401 && { 'WWW-Authenticate': 'Bearer' }),
  });
}
