import { randomUUID } from 'node:crypto';
import type { Listed } from '#openmetadata/listed.ts';
import type { PrefixObjects } from './objects.ts';

export interface Listing {
  /** All top-level prefixes, with a trailing slash. */
  readonly prefixes: readonly string[];
  /** In the whole bucket. */
  readonly objects: number;
  /** Outside any prefix. */
  readonly outside: Listed<string>;
  /** Objects by prefix; empty if the bucket is too large. */
  readonly byPrefix: ReadonlyMap<string, PrefixObjects>;
}

/**
 * The bucket's listing, cached by the worker that created it, so that a run lists the bucket once
 * although its activities only exchange names. If it is missing, on another worker or after a
 * crash, the bucket is listed again.
 */
export interface Listings {
  /** @returns the key of the listing */
  keep(listing: Listing): string;
  find(id: string): Listing | undefined;
}

/** Older listings may be outdated. */
const freshForMs = 3_600_000;
/** For the latest runs. */
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
