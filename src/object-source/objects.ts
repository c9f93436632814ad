import type { ListedObject } from '#resources/object-storage.ts';

/** The objects of a prefix in a listing. Most objects, such as images, are only counted. */
export interface PrefixObjects {
  /** Counts all objects. */
  readonly total: number;
  /** Objects that look like tables. */
  readonly tables: readonly ListedObject[];
}

/** The only database of each service. */
export const databaseName = 'default';

/**
 * The part of a key up to and including the first slash; undefined for an object outside any
 * prefix.
 */
export function prefixOf(key: string): string | undefined {
  const slash = key.indexOf('/');
  return slash < 0 ? undefined : key.slice(0, slash + 1);
}
