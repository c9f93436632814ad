import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { ObjectStorage } from '../resources/object-storage.ts';
import { headObject } from './head-object.ts';
import { etagOf, isSameVersion, modifiedOf } from './object-version.ts';
import type { ListedObject } from './objects.ts';
import { storageError } from './storage-error.ts';

/** All objects of the datalake below a prefix, a page of up to 1,000 at a time, in the order of their keys. */
export async function* listObjects(storage: ObjectStorage, prefix: string, signal?: AbortSignal): AsyncGenerator<readonly ListedObject[]> {
  let token: string | undefined;
  let stable: boolean | undefined;
  do {
    const page = await storage.s3
      .send(
        new ListObjectsV2Command({ Bucket: storage.bucket, ...(prefix && { Prefix: prefix }), ...(token && { ContinuationToken: token }) }),
        { ...(signal && { abortSignal: signal }) },
      )
      .catch((error: unknown) => {
        throw storageError(storage, error, signal);
      });
    const objects = (page.Contents ?? []).map(({ Key = '', Size = 0, ETag, LastModified }) => ({
      ...{ key: Key, size: Size, etag: etagOf(ETag), modified: modifiedOf(LastModified) },
    }));
    stable ??= await hasStableEtags(storage, objects[0], signal);
    yield stable ? objects : objects.map((object) => ({ ...object, etag: '' }));
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

/** Whether a storage tells an object's ETag twice the same. Undefined where there is no object to ask for. */
async function hasStableEtags(
  storage: ObjectStorage,
  object: ListedObject | undefined,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  if (object === undefined) return undefined;
  const again = await headObject(storage, object, signal);
  // An object that cannot be read, or was replaced in between, says nothing about the others.
  if (again === undefined || !isSameVersion({ ...object, etag: '' }, { ...again, etag: '' })) return true;
  return again.etag === object.etag;
}
