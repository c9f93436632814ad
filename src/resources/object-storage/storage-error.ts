import { S3ServiceException } from '@aws-sdk/client-s3';
import { codeOf, RetryableError, TerminalError } from '@moderate/orchestrator';
import type { ObjectStorageEnv } from './env.ts';

/** The target of a storage request: a bucket, or one of its objects. */
export interface StorageRequest {
  readonly bucket: string;
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const objectMissing = 'ObjectMissing';
const objectForbidden = 'ObjectForbidden';

/**
 * Whether the error means that a single object does not exist or may not be read, while others can.
 */
export function objectTrouble(error: unknown): 'missing' | 'forbidden' | undefined {
  if (!(error instanceof TerminalError)) return undefined;
  if (error.name === objectMissing) return 'missing';
  return error.name === objectForbidden ? 'forbidden' : undefined;
}

/**
 * Transfer and timing errors, which a retry can avoid although the storage reports them as client
 * errors.
 */
const transient: ReadonlySet<string> = new Set([
  'RequestTimeout',
  'IncompleteBody',
  'BadDigest',
  'OperationAborted',
  'ConditionalRequestConflict',
  'NoSuchUpload',
  'InvalidPart',
]);

/**
 * Maps errors of the S3 SDK. All S3 errors are mapped here.
 *
 * @returns the signal's reason if it is aborted; a `RetryableError` if the service is unavailable
 * or busy; otherwise a `TerminalError` that names the variable to check. `objectTrouble` recognizes
 * errors that affect a single object.
 */
export function storageError(
  env: ObjectStorageEnv,
  error: unknown,
  { bucket, key, signal }: StorageRequest,
): unknown {
  if (signal?.aborted) return signal.reason;
  const url = env.S3_ENDPOINT_URL;
  if (!(error instanceof S3ServiceException))
    return new RetryableError(`${url} can't be reached (${reasonOf(error)})`, {
      code: 'SERVICE_UNREACHABLE',
      cause: error,
    });

  const { name } = error;
  const status = error.$metadata.httpStatusCode ?? 0;
  const what = key === undefined ? `bucket ${bucket}` : `${key} in bucket ${bucket}`;
  // An upload can fail with an error in the body of a 200 response.
  if (status < 300 || status >= 500 || status === 408 || status === 429 || transient.has(name)) {
    return new RetryableError(
      `${url} answered ${`${status || ''} ${codeIn(name)}`.trim()} when ${what} was requested`,
      {
        code: 'SERVICE_UNREACHABLE',
      },
    );
  }
  const variable = variableOf(env, bucket);
  if (name === 'NoSuchBucket') {
    return new TerminalError(
      `There is no bucket ${bucket} at ${url}: create it, or correct ${variable ?? 'the config that names it'}`,
      {
        code: 'BUCKET_MISSING',
      },
    );
  }
  if (status === 404 && key !== undefined)
    return new TerminalError(`There is no object ${what} at ${url}`, { type: objectMissing });
  const message =
    `${url} refuses access to ${what} (${codeIn(name) || status}): check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_REGION ` +
    `and the key's rights on ${variable ?? 'the bucket'}`;
  const isObjects = status === 403 && name === 'AccessDenied' && key !== undefined;
  return new TerminalError(
    message,
    isObjects ? { type: objectForbidden } : { code: 'STORAGE_ACCESS_REFUSED' },
  );
}

/** The service's error code, if it sent one: otherwise the SDK makes one up. */
function codeIn(name: string): string {
  return /^(Unknown|UnknownError|Error|\d+)$/.test(name) ? '' : name;
}

function variableOf(env: ObjectStorageEnv, bucket: string): string | undefined {
  if (bucket === env.S3_BUCKET_NAME) return 'S3_BUCKET_NAME';
  return bucket === env.S3_JOB_OUTPUTS_BUCKET_NAME ? 'S3_JOB_OUTPUTS_BUCKET_NAME' : undefined;
}

function reasonOf(error: unknown): string {
  return codeOf(error) ?? (error instanceof Error ? error.name : 'unknown error');
}
