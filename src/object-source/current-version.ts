import type { ObjectStorage, ObjectVersion } from '#resources/object-storage.ts';

/** The current version of a datalake object according to the storage; undefined on failure. */
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
