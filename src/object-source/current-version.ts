import type { ObjectStorage, ObjectVersion } from '#resources/object-storage.ts';

/** What the storage currently reports about a datalake object; undefined if the request fails. */
export async function currentVersion(
  storage: ObjectStorage,
  { key }: { readonly key: string },
  signal?: AbortSignal,
): Promise<ObjectVersion | undefined> {
  try {
    return await storage.head({ bucket: storage.bucket, key, signal });
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
