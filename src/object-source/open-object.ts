import type { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { TerminalError } from '@moderate/orchestrator';
import type { ObjectStorage } from '../resources/object-storage.ts';
import { headObject } from './head-object.ts';
import { etagOf, isSameVersion, modifiedOf } from './object-version.ts';
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
  const opened = { etag: etagOf(answer.ETag), size: sizeOf(answer), modified: modifiedOf(answer.LastModified) };
  if (isSameVersion(object, opened)) return body;
  body.destroy();
  const now = await headObject(storage, object, signal);
  if (now === undefined || isSameVersion(now, opened)) throw new Replaced(`${object.key} was replaced after it was listed`);
  throw new TerminalError(
    `${storage.endpointUrl} gives another ETag and another size or Last-Modified with each request for this object, so nothing shows ` +
      `whether it is the one that was listed. Make sure that the storage, and any proxy in front of it, leaves Last-Modified as it is`,
  );
}

/** Of all of the object, also where a part of it was asked for. */
function sizeOf({ ContentLength, ContentRange }: Pick<GetObjectCommandOutput, 'ContentLength' | 'ContentRange'>): number | undefined {
  const total = ContentRange?.split('/')[1];
  return total === undefined ? ContentLength : Number(total);
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
