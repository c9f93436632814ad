import { buffer } from 'node:stream/consumers';
import { TerminalError } from '@moderate/orchestrator';
import type { ListedObject, ObjectStorage, OpenedObject } from '#resources/object-storage.ts';
import { currentVersion } from './current-version.ts';
import { isSameVersion } from './object-version.ts';
import { Replaced } from './unreadable.ts';

export interface OpenOptions {
  /** First and last byte, inclusive; the whole object if absent. */
  readonly range?: readonly [first: number, last: number];
  readonly signal?: AbortSignal;
}

/**
 * The content of an object, which the caller reads or closes. @throws Replaced if the object has
 * changed since it was listed
 */
export async function openObject(
  storage: ObjectStorage,
  object: ListedObject,
  { range, signal }: OpenOptions,
): Promise<OpenedObject> {
  const opened = await storage.open({ bucket: storage.bucket, key: object.key, range, signal });
  if (isSameVersion(object, opened.version)) return opened;
  opened.close();
  const now = await currentVersion(storage, object, signal);
  if (now === undefined || isSameVersion(now, opened.version))
    throw new Replaced(`${object.key} was replaced after it was listed`);
  throw new TerminalError(
    `${storage.endpointUrl} gives another ETag and another size or Last-Modified with each request for this object, so nothing shows ` +
      `whether it is the one that was listed. Make sure that the storage, and any proxy in front of it, leaves Last-Modified as it is`,
  );
}

export async function readRange(
  storage: ObjectStorage,
  object: ListedObject,
  options: OpenOptions & Required<Pick<OpenOptions, 'range'>>,
): Promise<Buffer> {
  return buffer((await openObject(storage, object, options)).content);
}
