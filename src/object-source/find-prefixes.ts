import { chosenKeyProblem, reportProgress } from '@moderate/orchestrator';
import type { ListedObject, ObjectStorage } from '#resources/object-storage.ts';
import { cutPage, type PageStart } from '#openmetadata/cut-page.ts';
import { createListed, listed, type Listed } from '#openmetadata/listed.ts';
import { datalakeServiceName, longestName } from '#openmetadata/names.ts';
import { catalogName, mayBeShared } from '#openmetadata/server-rules.ts';
import { isTableLike } from './formats.ts';
import { listObjects } from './list-objects.ts';
import type { Listing, Listings } from './listings.ts';
import { prefixOf, type PrefixObjects } from './objects.ts';

/** A page of the datalake's prefixes. */
export interface FoundPrefixes {
  /** With a trailing slash. */
  readonly prefixes: readonly string[];
  /** Number of prefixes on all pages. */
  readonly total: number;
  /** In the whole bucket. */
  readonly objects: number;
  /** Outside any prefix, and therefore in no service. */
  readonly outside: Listed<string>;
  /** Excluded from ingestion, with the reason. */
  readonly skipped: Listed<{ readonly name: string; readonly error: string }>;
  /** Ingested by earlier runs, and no longer anywhere in the bucket. */
  readonly vanished: readonly string[];
  /** See `Listings`. */
  readonly listing: string;
  readonly next?: PageStart;
}

export interface FindPrefixesDeps {
  readonly storage: ObjectStorage;
  readonly listings: Listings;
  readonly signal?: AbortSignal;
}

export interface FindPrefixesInput {
  readonly sourceServiceName: string;
  /** From earlier runs. */
  readonly known: readonly string[];
  /** Undefined for the first page. */
  readonly start?: PageStart | undefined;
}

/**
 * About 50 MB. For a larger bucket no objects are kept, and the activity that processes a prefix
 * lists it again.
 */
const objectsInMemory = 250_000;

/** A listing of the bucket and its lookup key. */
export interface KeptListing {
  readonly id: string;
  readonly bucket: Listing;
}

/**
 * Lists the bucket once, regardless of the number of pages. @param start of a page, undefined for
 * the first one
 */
export async function openListing(
  deps: FindPrefixesDeps,
  start: PageStart | undefined,
): Promise<KeptListing> {
  const kept = start?.listing === undefined ? undefined : deps.listings.find(start.listing);
  if (kept !== undefined && start?.listing !== undefined)
    return { id: start.listing, bucket: kept };
  const bucket = await listBucket(deps);
  return { id: deps.listings.keep(bucket), bucket };
}

/** One page of the top-level prefixes of a listing. */
export function findPrefixes(
  { id: listing, bucket }: KeptListing,
  { sourceServiceName, known, start }: FindPrefixesInput,
): FoundPrefixes {
  const inBucket = new Set(bucket.prefixes);
  const problems = bucket.prefixes.flatMap((name) => {
    const error = prefixProblem(sourceServiceName, name);
    return error === undefined ? [] : [{ name, error }];
  });
  const isSkipped = new Set(problems.map(({ name }) => name));
  const prefixes = bucket.prefixes.filter((prefix) => !isSkipped.has(prefix));
  const vanished = known.filter((prefix) => !inBucket.has(prefix));
  const page = cutPage(
    [...prefixes, ...vanished].map((name) => ({ name })),
    start?.after,
  );
  const onPage = (name: string): boolean => page.takes({ name });
  return {
    prefixes: prefixes.filter(onPage),
    total: prefixes.length,
    objects: bucket.objects,
    outside: bucket.outside,
    skipped: listed(problems),
    vanished: vanished.filter(onPage),
    listing,
    ...(page.last !== undefined && { next: { after: page.last, listing } }),
  };
}

async function listBucket({ storage, signal }: FindPrefixesDeps): Promise<Listing> {
  const byPrefix = new Map<string, PrefixCollector>();
  const outside = createListed<string>();
  let objects = 0;
  let kept = 0;
  for await (const page of listObjects(storage, '', signal)) {
    for (const object of page) {
      objects += 1;
      const prefix = prefixOf(object.key);
      if (prefix === undefined) {
        outside.add(object.key);
        continue;
      }
      const collector = byPrefix.get(prefix) ?? createCollector();
      byPrefix.set(prefix, collector);
      kept += collector.add(object, kept < objectsInMemory) ? 1 : 0;
    }
    reportProgress({ phase: 'listing the bucket', objects });
  }
  const prefixes = [...byPrefix.keys()];
  return {
    prefixes,
    objects,
    outside: outside.listed(),
    byPrefix: kept < objectsInMemory ? byPrefix : new Map(),
  };
}

/** Why a prefix cannot be ingested: its name is invalid for a service or for a partition key. */
export function prefixProblem(sourceServiceName: string, prefix: string): string | undefined {
  if (datalakeServiceName(sourceServiceName, prefix).length > longestName)
    return `the name of its service would have more than ${longestName} characters`;
  const problem = chosenKeyProblem(prefix);
  return problem === undefined
    ? undefined
    : `its name cannot be the key of a partition: expected ${problem}`;
}

interface PrefixCollector extends PrefixObjects {
  /** @returns whether the object is kept */
  add(object: ListedObject, mayKeep: boolean): boolean;
}

function createCollector(): PrefixCollector {
  const tables: ListedObject[] = [];
  let total = 0;
  return {
    tables,
    get total() {
      return total;
    },
    add: (object, mayKeep) => {
      total += 1;
      const keeps = mayKeep && isTableLike(object.key);
      if (keeps) tables.push(object);
      return keeps;
    },
  };
}

export interface ObjectsInput {
  /** With a trailing slash. */
  readonly prefix: string;
  /** Key of the bucket's listing, see `Listings`. If omitted, lists the prefix. */
  readonly listing?: string | undefined;
  /** Only this object, which may be missing. */
  readonly key?: string | undefined;
}

/** The objects below a prefix: from the run's listing, otherwise listed now. */
export async function objectsOf(
  deps: FindPrefixesDeps,
  { prefix, listing, key }: ObjectsInput,
): Promise<PrefixObjects> {
  if (key !== undefined) return objectNamed(deps, prefix, key);
  const known =
    listing === undefined ? undefined : deps.listings.find(listing)?.byPrefix.get(prefix);
  if (known) return known;
  const found = createCollector();
  for await (const page of listObjects(deps.storage, prefix, deps.signal))
    for (const object of page) found.add(object, true);
  return found;
}

/**
 * The objects whose name in the catalog equals that of this one: usually none or one. Lists all
 * objects only if several of them may share the name.
 */
async function objectNamed(
  { storage, signal }: FindPrefixesDeps,
  prefix: string,
  key: string,
): Promise<PrefixObjects> {
  const found = createCollector();
  const isShared = mayBeShared(key);
  const name = catalogName(key);
  for await (const page of listObjects(storage, isShared ? prefix : key, signal)) {
    for (const object of page) if (catalogName(object.key) === name) found.add(object, true);
    // In key order, it comes first among the keys that start with it.
    if (!isShared) break;
  }
  return found;
}
