import type { ListedObject } from '#resources/object-storage.ts';

/** What a listing tells of a prefix. Of most objects, images for example, nothing but their number is kept. */
export interface PrefixObjects {
  /** Of all objects. */
  readonly total: number;
  /** Those that look like tables. */
  readonly tables: readonly ListedObject[];
}

/** The only database of each service. */
export const databaseName = 'default';

/** The part of a key up to its first slash, with it; undefined for an object outside any prefix. */
export function prefixOf(key: string): string | undefined {
  const slash = key.indexOf('/');
  return slash < 0 ? undefined : key.slice(0, slash + 1);
}
