import type { ListedObject, ObjectVersion } from '#resources/object-storage.ts';

/** Whether two answers are of the same content. Storages whose ETags differ from one answer to the next are taken by size and time. */
export function isSameVersion(a: ObjectVersion, b: ObjectVersion): boolean {
  if (a.etag !== '' && a.etag === b.etag) return true;
  return isSame(a.size, b.size) && isSame(a.modified, b.modified);
}

function isSame(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && a === b;
}

/** Stands for the content from one run to the next. */
export function versionOf({ etag, modified }: ListedObject): string {
  return etag === '' ? `modified ${modified ?? 'at no known time'}` : etag;
}
