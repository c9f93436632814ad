import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { ObjectStorage } from '../../../src/resources/object-storage.ts';
import type { ListedObject } from './objects.ts';
import { storageError } from './storage-error.ts';

/** All objects of the datalake below a prefix, a page of up to 1,000 at a time, in the order of their keys. */
export async function* listObjects(storage: ObjectStorage, prefix: string, signal?: AbortSignal): AsyncGenerator<readonly ListedObject[]> {
  let token: string | undefined;
  do {
    const page = await storage.s3
      .send(
        new ListObjectsV2Command({ Bucket: storage.bucket, ...(prefix && { Prefix: prefix }), ...(token && { ContinuationToken: token }) }),
        { ...(signal && { abortSignal: signal }) },
      )
      .catch((error: unknown) => {
        throw storageError(storage, error, signal);
      });
    yield (page.Contents ?? []).map(({ Key = '', Size = 0, ETag = '' }) => ({ key: Key, size: Size, etag: ETag.replaceAll('"', '') }));
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}
