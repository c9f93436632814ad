import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  etagOf,
  modifiedOf,
  type ListedObject,
  type ObjectVersion,
  type OpenedObject,
} from './stored-object.ts';
import type { StorageRequest } from './storage-error.ts';

/** Shared by the requests in this folder. */
export interface StorageParts {
  readonly s3: S3Client;
  readonly errorOf: (error: unknown, request: StorageRequest) => unknown;
}

export interface ObjectRequest extends StorageRequest {
  readonly key: string;
}

export interface OpenRequest extends ObjectRequest {
  /** First and last byte, inclusive; the whole object if absent. */
  readonly range?: readonly [first: number, last: number] | undefined;
}

/** All objects below a prefix, up to 1,000 per page, sorted by key. */
export async function* listObjects(
  { s3, errorOf }: StorageParts,
  request: StorageRequest & { readonly prefix: string },
): AsyncGenerator<readonly ListedObject[]> {
  const { bucket, prefix, signal } = request;
  let token: string | undefined;
  do {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      ...(prefix && { Prefix: prefix }),
      ...(token && { ContinuationToken: token }),
    });
    const page = await s3.send(command, abortOf(signal)).catch((error: unknown) => {
      throw errorOf(error, { bucket, signal });
    });
    yield (page.Contents ?? []).map(({ Key = '', Size = 0, ETag, LastModified }) => ({
      key: Key,
      size: Size,
      etag: etagOf(ETag),
      modified: modifiedOf(LastModified),
    }));
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

export async function headObject(
  { s3, errorOf }: StorageParts,
  request: ObjectRequest,
): Promise<ObjectVersion> {
  const { bucket, key, signal } = request;
  try {
    const answer = await s3.send(
      new HeadObjectCommand({ Bucket: bucket, Key: key }),
      abortOf(signal),
    );
    return {
      etag: etagOf(answer.ETag),
      size: answer.ContentLength,
      modified: modifiedOf(answer.LastModified),
    };
  } catch (error) {
    throw errorOf(error, request);
  }
}

export async function openObject(
  { s3, errorOf }: StorageParts,
  request: OpenRequest,
): Promise<OpenedObject> {
  const { bucket, key, range, signal } = request;
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    ...(range && { Range: `bytes=${range[0]}-${range[1]}` }),
  });
  const answer = await s3.send(command, abortOf(signal)).catch((error: unknown) => {
    throw errorOf(error, request);
  });
  const body = answer.Body as Readable;

  async function* content(): AsyncGenerator<Buffer> {
    try {
      yield* body as AsyncIterable<Buffer>;
    } catch (error) {
      throw errorOf(error, request);
    }
  }

  const total = answer.ContentRange?.split('/')[1];
  const size = total === undefined ? answer.ContentLength : Number(total);
  return {
    version: { etag: etagOf(answer.ETag), size, modified: modifiedOf(answer.LastModified) },
    content: content(),
    close: () => void body.destroy(),
  };
}

export function abortOf(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}
