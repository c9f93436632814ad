import { createReadStream } from 'node:fs';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { abortOf, type ObjectRequest, type StorageParts } from './read-objects.ts';

export interface PutRequest extends ObjectRequest {
  readonly body: string | Buffer;
  readonly contentType: string;
}

export async function putObject({ s3, errorOf }: StorageParts, request: PutRequest): Promise<void> {
  const { bucket, key, body, contentType, signal } = request;
  try {
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }),
      abortOf(signal),
    );
  } catch (error) {
    throw errorOf(error, request);
  }
}

/** Uploads a file of any size in parts. Passes on the file system's errors unchanged. */
export async function uploadFile(
  { s3, errorOf }: StorageParts,
  request: ObjectRequest & { readonly file: string },
): Promise<void> {
  const { bucket, key, file, signal } = request;
  signal?.throwIfAborted();
  let problemOfFile: Error | undefined;
  const content = createReadStream(file).on('error', (error) => (problemOfFile = error));
  const upload = new Upload({
    client: s3,
    params: { Bucket: bucket, Key: key, Body: content },
    queueSize: 2,
  });
  const abort = () => void upload.abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await upload.done();
  } catch (error) {
    throw problemOfFile ?? errorOf(error, request);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** Succeeds if the object does not exist. */
export async function deleteObject(
  { s3, errorOf }: StorageParts,
  request: ObjectRequest,
): Promise<void> {
  const { bucket, key, signal } = request;
  try {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), abortOf(signal));
  } catch (error) {
    throw errorOf(error, request);
  }
}

/**
 * Aborts incomplete multipart uploads, such as those of killed workers: listings do not show them,
 * and they use space until a lifecycle rule removes them. Does nothing if the service denies
 * access, does not support uploads, or they were already removed.
 */
export async function abortUploads(
  { s3, errorOf }: StorageParts,
  request: ObjectRequest,
): Promise<void> {
  const { bucket, key, signal } = request;
  try {
    const { Uploads = [] } = await s3.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key }),
      abortOf(signal),
    );
    for (const { Key, UploadId } of Uploads) {
      if (Key === key)
        await s3.send(
          new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }),
          abortOf(signal),
        );
    }
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw errorOf(error, request);
  }
}
