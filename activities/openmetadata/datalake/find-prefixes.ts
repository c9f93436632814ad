import { TerminalError } from '../../../src/orchestrator/errors.ts';
import { reportProgress } from '../../../src/orchestrator/progress.ts';
import type { ObjectStorage } from '../../../src/resources/object-storage.ts';
import { listed, type Listed } from '../listed.ts';
import { listObjects } from './list-objects.ts';
import type { Listings } from './listings.ts';
import { prefixOf, type ListedObject } from './objects.ts';

export interface FoundPrefixes {
  /** With their final slash. */
  readonly prefixes: readonly string[];
  readonly objects: number;
  /** Outside any prefix, and so in no service. */
  readonly outside: Listed<string>;
  /** Ingested by earlier runs, and no longer in the bucket at all. */
  readonly vanished: readonly string[];
  /** See `Listings`. */
  readonly listing: string;
}

export interface FindPrefixesDeps {
  readonly storage: ObjectStorage;
  readonly listings: Listings;
  readonly signal?: AbortSignal;
}

/** About 50 MB. A larger bucket is counted here, and each prefix listed again by who works on it. */
const objectsInMemory = 250_000;
/** Of names as JSON, so that the result fits a payload. */
const bytesOfNames = 150_000;

/** Lists the bucket once and tells its top-level prefixes. */
export async function findPrefixes(
  { storage, listings, signal }: FindPrefixesDeps,
  { known }: { readonly known: readonly string[] },
): Promise<FoundPrefixes> {
  const byPrefix = new Map<string, ListedObject[]>();
  const outside: string[] = [];
  let objects = 0;
  for await (const page of listObjects(storage, '', signal)) {
    for (const object of page) {
      const prefix = prefixOf(object.key);
      if (prefix === undefined) outside.push(object.key);
      else if (objects < objectsInMemory) add(byPrefix, prefix, object);
      else if (!byPrefix.has(prefix)) byPrefix.set(prefix, []);
      objects += 1;
    }
    reportProgress({ phase: 'listing the bucket', objects });
  }
  const prefixes = [...byPrefix.keys()];
  const vanished = known.filter((prefix) => !byPrefix.has(prefix));
  if (Buffer.byteLength(JSON.stringify([prefixes, vanished])) > bytesOfNames) {
    throw new TerminalError(
      `Bucket ${storage.bucket} has ${prefixes.length} top-level prefixes, more than one run can take: is S3_BUCKET_NAME the datalake?`,
    );
  }
  const listing = listings.keep(objects > objectsInMemory ? new Map() : byPrefix);
  return { prefixes, objects, outside: listed(outside), vanished, listing };
}

function add(byPrefix: Map<string, ListedObject[]>, prefix: string, object: ListedObject): void {
  const objects = byPrefix.get(prefix);
  if (objects) objects.push(object);
  else byPrefix.set(prefix, [object]);
}

/** The objects below a prefix: from the run's listing, else listed now. */
export async function objectsOf(
  { storage, listings, signal }: FindPrefixesDeps,
  { prefix, listing }: { readonly prefix: string; readonly listing: string },
): Promise<readonly ListedObject[]> {
  const known = listings.find(listing, prefix);
  if (known) return known;
  const found: ListedObject[] = [];
  for await (const page of listObjects(storage, prefix, signal)) found.push(...page);
  return found;
}
