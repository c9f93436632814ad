import type { ListedObject } from './objects.ts';

/** What a storage tells of the content of an object, as far as it does. */
export interface ObjectVersion {
  /** See `etagOf`; empty where there is none. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number | undefined;
  /** Seconds since 1970: headers have no parts of them. */
  readonly modified: number | undefined;
}

/** A weak ETag, as proxies that compress make them, is that of the same object. */
export function etagOf(header: string | undefined): string {
  return (header ?? '').replace(/^\s*W\//, '').replaceAll('"', '');
}

export function modifiedOf(time: Date | undefined): number | undefined {
  return time === undefined ? undefined : Math.floor(time.getTime() / 1000);
}

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
