import { S3ServiceException } from '@aws-sdk/client-s3';
import { RetryableError, TerminalError } from '@moderate/orchestrator';
import type { ObjectStorage } from '../resources/object-storage.ts';

/** What became of one object, while the others can be read. */
export function objectTrouble(error: unknown): 'gone' | 'not permitted' | undefined {
  if (!(error instanceof S3ServiceException)) return undefined;
  const status = error.$metadata.httpStatusCode;
  if (status === 404 && error.name !== 'NoSuchBucket') return 'gone';
  return status === 403 && error.name === 'AccessDenied' ? 'not permitted' : undefined;
}

/** The error to throw for one that concerns more than an object. */
export function storageError({ bucket, endpointUrl }: ObjectStorage, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof S3ServiceException && error.$fault === 'client' && error.$metadata.httpStatusCode !== 429) {
    return new TerminalError(
      `${endpointUrl} refuses to let bucket ${bucket} be read (${error.name}): check S3_BUCKET_NAME, S3_ACCESS_KEY_ID and the key's rights`,
    );
  }
  const answer = error instanceof S3ServiceException ? `answered ${error.name}` : `can't be reached: ${codeOf(error)}`;
  return new RetryableError(`${endpointUrl} ${answer}`, { cause: error });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
