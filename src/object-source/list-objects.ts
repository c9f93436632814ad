import type { ListedObject, ObjectStorage } from '#resources/object-storage.ts';
import { currentVersion } from './current-version.ts';
import { isSameVersion } from './object-version.ts';

/**
 * All objects of the datalake below a prefix, page by page. ETags are empty if the storage's ETags
 * are unstable.
 */
export async function* listObjects(
  storage: ObjectStorage,
  prefix: string,
  signal?: AbortSignal,
): AsyncGenerator<readonly ListedObject[]> {
  let stable: boolean | undefined;
  for await (const objects of storage.list({ bucket: storage.bucket, prefix, signal })) {
    stable ??= await hasStableEtags(storage, objects[0], signal);
    yield stable ? objects : objects.map((object) => ({ ...object, etag: '' }));
  }
}

/**
 * Whether a storage returns the same ETag for an object twice. Undefined if there is no object to
 * test.
 */
async function hasStableEtags(
  storage: ObjectStorage,
  object: ListedObject | undefined,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  if (object === undefined) return undefined;
  const again = await currentVersion(storage, object, signal);
  // An object that cannot be read or was just replaced reveals nothing about the others.
  if (again === undefined || !isSameVersion({ ...object, etag: '' }, { ...again, etag: '' }))
    return true;
  return again.etag === object.etag;
}
