interface ListedKeys {
  /**
   * Keys that the run materializes next. Includes vanished ones, until their last materialization
   * removes the key.
   */
  readonly next: readonly string[];
  /**
   * All keys of a complete listing, including excluded ones, and vanished ones that are still in
   * the catalog.
   */
  readonly listed: Iterable<string>;
  /** The keys before a run's first listing: a key that was added later has not vanished. */
  readonly before: readonly string[];
}

/**
 * How a listing changes partition keys: keys missing from it are removed, keys that only the config
 * excludes stay.
 */
export function changedKeys({ next, listed, before }: ListedKeys) {
  const stay = new Set(listed);
  return { add: next, remove: before.filter((key) => !stay.has(key)) };
}
