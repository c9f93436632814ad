import type { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectStorage } from '../../../src/resources/object-storage.ts';
import type { ListedObject } from './objects.ts';
import { objectTrouble, storageError } from './storage-error.ts';
import { Replaced } from './unreadable.ts';

export interface OpenOptions {
  /** Bytes from and up to, both included; all without it. */
  readonly range?: readonly [first: number, last: number];
  readonly signal?: AbortSignal;
}

/** The content of an object, which the caller reads or destroys. */
export async function openObject(storage: ObjectStorage, object: ListedObject, { range, signal }: OpenOptions): Promise<Readable> {
  const command = new GetObjectCommand({
    Bucket: storage.bucket,
    Key: object.key,
    ...(range && { Range: `bytes=${range[0]}-${range[1]}` }),
  });
  const answer = await storage.s3.send(command, { ...(signal && { abortSignal: signal }) }).catch((error: unknown) => {
    throw objectTrouble(error) ? error : storageError(storage, error, signal);
  });
  const body = answer.Body as Readable;
  if (answer.ETag?.replaceAll('"', '') === object.etag) return body;
  body.destroy();
  throw new Replaced(`${object.key} was replaced after it was listed`);
}

export async function readRange(
  storage: ObjectStorage,
  object: ListedObject,
  options: OpenOptions & Required<Pick<OpenOptions, 'range'>>,
): Promise<Buffer> {
  const body = await openObject(storage, object, options);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch (error) {
    throw storageError(storage, error, options.signal);
  }
  return Buffer.concat(chunks);
}
