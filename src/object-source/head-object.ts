import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectStorage } from '../resources/object-storage.ts';
import { etagOf, modifiedOf, type ObjectVersion } from './object-version.ts';

/** What the storage tells of an object now; undefined where it tells nothing. */
export async function headObject(
  { s3, bucket }: ObjectStorage,
  { key }: { readonly key: string },
  signal?: AbortSignal,
): Promise<ObjectVersion | undefined> {
  try {
    const answer = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { ...(signal && { abortSignal: signal }) });
    return { etag: etagOf(answer.ETag), size: answer.ContentLength, modified: modifiedOf(answer.LastModified) };
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
