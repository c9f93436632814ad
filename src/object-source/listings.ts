import { randomUUID } from 'node:crypto';
import type { Listed } from '#openmetadata/listed.ts';
import type { PrefixObjects } from './objects.ts';

export interface Listing {
  /** All top-level prefixes, with their final slash. */
  readonly prefixes: readonly string[];
  /** In the whole bucket. */
  readonly objects: number;
  /** Outside any prefix. */
  readonly outside: Listed<string>;
  /** Of each prefix, or of none in a bucket that is too large. */
  readonly byPrefix: ReadonlyMap<string, PrefixObjects>;
}

/**
 * The bucket's listing, kept in the memory of the worker that made it, so that a run lists the bucket once though its activities hand
 * each other no more than names. Who does not find it here, on another worker or after a crash, lists again.
 */
export interface Listings {
  /** @returns the key of the listing */
  keep(listing: Listing): string;
  find(id: string): Listing | undefined;
}

/** Older ones would tell of objects that have changed since. */
const freshForMs = 3_600_000;
/** Of the latest runs. */
const keptListings = 2;

export function createListings(now: () => number = Date.now): Listings {
  const kept = new Map<string, { readonly madeAt: number; readonly listing: Listing }>();

  return {
    keep(listing) {
      const id = randomUUID();
      kept.set(id, { madeAt: now(), listing });
      for (const oldest of [...kept.keys()].slice(0, -keptListings)) kept.delete(oldest);
      return id;
    },

    find(id) {
      const found = kept.get(id);
      return found !== undefined && now() - found.madeAt < freshForMs ? found.listing : undefined;
    },
  };
}
