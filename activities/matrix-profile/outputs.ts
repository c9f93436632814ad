import { HeadObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { RetryableError, TerminalError } from '@moderate/orchestrator';
import type { ObjectLocation, ObjectStorage } from '../../src/resources/object-storage.ts';

/** @throws TerminalError when the service refuses to tell, RetryableError when it is away or busy */
export async function objectExists({ s3, endpointUrl }: ObjectStorage, { bucket, key }: ObjectLocation): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return false;
    if (isRefusal(status)) {
      const check = status === 403 ? 'the rights of S3_ACCESS_KEY_ID' : 'S3_REGION and S3_ACCESS_KEY_ID';
      throw new TerminalError(`${endpointUrl} lets nobody look for ${key} in bucket ${bucket} (${status}): check ${check}`);
    }
    throw away(endpointUrl, error);
  }
}

/** @returns whether the service took it: not where the bucket is missing or not permitted. Throws RetryableError when the service is away. */
export async function keepObject({ s3, endpointUrl }: ObjectStorage, { bucket, key }: ObjectLocation, body: Buffer): Promise<boolean> {
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'text/plain; charset=utf-8' }));
    return true;
  } catch (error) {
    if (isRefusal(statusOf(error))) return false;
    throw away(endpointUrl, error);
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** Also of a bucket that is in another region. */
function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 300 && status < 500 && status !== 408 && status !== 429;
}

function away(endpointUrl: string, error: unknown): RetryableError {
  return new RetryableError(`${endpointUrl} can't be reached or is busy`, { cause: error });
}
