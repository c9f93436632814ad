import type { ObjectStorage, ObjectVersion } from '#resources/object-storage.ts';

/** What the storage says about a datalake object now; undefined if it says nothing. */
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
