interface ListedKeys {
  /** What the run materializes next of it: what has vanished too, until its last materialization removes the key. */
  readonly next: readonly string[];
  /** All that a complete listing found, also what is left out, and what has vanished and is not removed from the catalog yet. */
  readonly listed: Iterable<string>;
  /** The keys before the listing, if it is a run's first: one that was added since is not known to have vanished. */
  readonly before: readonly string[];
}

/** How a listing changes the keys of partitions: what it does not know any more is removed, and what is only left out by the config stays. */
export function changedKeys({ next, listed, before }: ListedKeys) {
  const stay = new Set(listed);
  return { add: next, remove: before.filter((key) => !stay.has(key)) };
}
