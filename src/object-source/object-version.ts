import type { ListedObject, ObjectVersion } from '#resources/object-storage.ts';

/**
 * Whether two responses describe the same content. For storages with unstable ETags, compares size
 * and time.
 */
export function isSameVersion(a: ObjectVersion, b: ObjectVersion): boolean {
  if (a.etag !== '' && a.etag === b.etag) return true;
  return isSame(a.size, b.size) && isSame(a.modified, b.modified);
}

function isSame(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && a === b;
}

/** Identifies the content across runs. */
export function versionOf({ etag, modified }: ListedObject): string {
  return etag === '' ? `modified ${modified ?? 'at no known time'}` : etag;
}
