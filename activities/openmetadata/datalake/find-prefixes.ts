import { TerminalError } from '../../../src/orchestrator/errors.ts';
import { reportProgress } from '../../../src/orchestrator/progress.ts';
import type { ObjectStorage } from '../../../src/resources/object-storage.ts';
import { createListed, listed, type Listed } from '../listed.ts';
import { datalakeServiceName, longestName } from '../names.ts';
import { isTableLike } from './formats.ts';
import { listObjects } from './list-objects.ts';
import type { Listings } from './listings.ts';
import { prefixOf, type ListedObject, type PrefixObjects } from './objects.ts';

export interface FoundPrefixes {
  /** With their final slash. */
  readonly prefixes: readonly string[];
  readonly objects: number;
  /** Outside any prefix, and so in no service. */
  readonly outside: Listed<string>;
  /** Not to be ingested, with the reason. */
  readonly skipped: Listed<{ readonly name: string; readonly error: string }>;
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

/** About 50 MB. Of a larger bucket nothing is kept, and each prefix is listed again by who works on it. */
const objectsInMemory = 250_000;
/** Of names as JSON, so that the result fits a payload. */
const bytesOfNames = 150_000;

/** Lists the bucket once and tells its top-level prefixes. */
export async function findPrefixes(
  { storage, listings, signal }: FindPrefixesDeps,
  { sourceServiceName, known }: { readonly sourceServiceName: string; readonly known: readonly string[] },
): Promise<FoundPrefixes> {
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
  const isTooLong = (prefix: string): boolean => datalakeServiceName(sourceServiceName, prefix).length > longestName;
  const prefixes = [...byPrefix.keys()].filter((prefix) => !isTooLong(prefix));
  const skipped = listed([...byPrefix.keys()].filter(isTooLong).map((name) => ({ name, error: tooLong })));
  const vanished = known.filter((prefix) => !byPrefix.has(prefix));
  if (Buffer.byteLength(JSON.stringify([prefixes, vanished])) > bytesOfNames) {
    throw new TerminalError(
      `Bucket ${storage.bucket} has ${prefixes.length} top-level prefixes, more than one run can take: is S3_BUCKET_NAME the datalake?`,
    );
  }
  const listing = listings.keep(kept < objectsInMemory ? byPrefix : new Map());
  return { prefixes, objects, outside: outside.listed(), skipped, vanished, listing };
}

const tooLong = `the name of its service would have more than ${longestName} characters`;

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

/** The objects below a prefix: from the run's listing, else listed now. */
export async function objectsOf(
  { storage, listings, signal }: FindPrefixesDeps,
  { prefix, listing }: { readonly prefix: string; readonly listing: string },
): Promise<PrefixObjects> {
  const known = listings.find(listing, prefix);
  if (known) return known;
  const found = createCollector();
  for await (const page of listObjects(storage, prefix, signal)) for (const object of page) found.add(object, true);
  return found;
}
