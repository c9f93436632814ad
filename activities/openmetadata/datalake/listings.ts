import { randomUUID } from 'node:crypto';
import type { PrefixObjects } from './objects.ts';

/**
 * The bucket's listing, kept in the memory of the worker that made it, so that a run lists the bucket once though its activities hand
 * each other no more than names. Who does not find it here, on another worker or after a crash, lists the prefix again.
 */
export interface Listings {
  /** @returns what the listing is asked for by */
  keep(byPrefix: ReadonlyMap<string, PrefixObjects>): string;
  find(listing: string, prefix: string): PrefixObjects | undefined;
}

/** Older ones would tell of objects that have changed since. */
const freshForMs = 3_600_000;
/** Of the latest runs. */
const keptListings = 2;

export function createListings(now: () => number = Date.now): Listings {
  const kept = new Map<string, { readonly madeAt: number; readonly byPrefix: ReadonlyMap<string, PrefixObjects> }>();

  return {
    keep(byPrefix) {
      const listing = randomUUID();
      kept.set(listing, { madeAt: now(), byPrefix });
      for (const oldest of [...kept.keys()].slice(0, -keptListings)) kept.delete(oldest);
      return listing;
    },

    find(listing, prefix) {
      const found = kept.get(listing);
      return found !== undefined && now() - found.madeAt < freshForMs ? found.byPrefix.get(prefix) : undefined;
    },
  };
}
