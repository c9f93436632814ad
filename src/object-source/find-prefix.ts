import { TerminalError } from '@moderate/orchestrator';
import type { ObjectStorage } from '#resources/object-storage.ts';
import { prefixProblem } from './find-prefixes.ts';
import { prefixOf } from './objects.ts';

export interface FindPrefixInput {
  readonly sourceServiceName: string;
  /** From earlier runs. */
  readonly known: readonly string[];
}

export interface FoundPrefix {
  readonly prefix: string;
  /** Ingested by an earlier run, and no longer in the bucket. */
  readonly vanished: boolean;
}

/**
 * Finds a top-level prefix by name, if it contains objects or an earlier run ingested it.
 * @throws TerminalError with the reason if it cannot be ingested
 */
export async function findPrefix(
  { storage, signal }: { readonly storage: ObjectStorage; readonly signal?: AbortSignal },
  { sourceServiceName, known }: FindPrefixInput,
  prefix: string,
): Promise<FoundPrefix> {
  const refused = (text: string) => new TerminalError(text, { code: 'PARTITION_NOT_FOUND' });
  if (prefixOf(prefix) !== prefix)
    throw refused(
      `The prefix ${prefix} is not a top-level prefix: give the part of a key up to and including its first slash`,
    );
  const problem = prefixProblem(sourceServiceName, prefix);
  if (problem !== undefined) throw refused(`The prefix cannot be ingested: ${problem}`);
  if (await hasObjects(storage, prefix, signal)) return { prefix, vanished: false };
  if (known.includes(prefix)) return { prefix, vanished: true };
  throw refused(
    `The prefix ${prefix} has no object in the bucket ${storage.bucket}: correct it, upper and lower case differ`,
  );
}

/**
 * The prefix that contains an object.
 * @throws TerminalError with the reason if it belongs to no service
 */
export function prefixOfObject(sourceServiceName: string, key: string): string {
  const prefix = prefixOf(key);
  const problem =
    prefix === undefined
      ? 'it is not below a prefix: its key has no slash'
      : prefixProblem(sourceServiceName, prefix);
  if (prefix !== undefined && problem === undefined) return prefix;
  throw new TerminalError(`The object ${key} cannot be ingested: ${problem}`, {
    code: 'PARTITION_NOT_FOUND',
  });
}

export async function hasObjects(
  storage: ObjectStorage,
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for await (const page of storage.list({ bucket: storage.bucket, prefix, signal }))
    if (page.length > 0) return true;
  return false;
}
