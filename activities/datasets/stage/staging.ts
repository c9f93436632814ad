import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  NoSuchBucket,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { RetryableError, TerminalError } from '@moderate/orchestrator';
import type { ObjectStorage } from '../../../src/resources/object-storage.ts';

/** Where converted files wait for their upload. A file is there whole or not at all. */
export interface Staging {
  /** For people. */
  readonly location: string;
  /** Undefined where there is none. */
  readText(key: string, signal: AbortSignal): Promise<string | undefined>;
  writeText(key: string, text: string, signal: AbortSignal): Promise<void>;
  put(key: string, file: string, signal: AbortSignal): Promise<void>;
  /** @throws TerminalError where it is gone */
  open(key: string, signal: AbortSignal): Promise<Readable>;
  /** With what was sent of them and never completed. Does nothing for what is gone. */
  remove(keys: readonly string[], signal: AbortSignal): Promise<void>;
}

/** In the bucket of jobs' outputs, never in the datalake's, whose objects are cataloged. */
export function createObjectStaging(storage: ObjectStorage): Staging {
  const { s3, bucket, outputsBucket: Bucket } = storage;
  if (bucket === Bucket) throw new TerminalError('S3_JOB_OUTPUTS_BUCKET_NAME is the bucket of the datalake: name another');

  async function get(Key: string, signal: AbortSignal): Promise<Readable | undefined> {
    try {
      return (await s3.send(new GetObjectCommand({ Bucket, Key }), { abortSignal: signal })).Body as Readable;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw storageError(error, storage, signal);
    }
  }

  return {
    location: `s3://${Bucket}`,
    readText: async (key, signal) => {
      const body = await get(key, signal);
      return body === undefined ? undefined : (await body.toArray()).join('');
    },
    writeText: async (Key, Body, signal) => {
      await s3
        .send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json' }), { abortSignal: signal })
        .catch((error: unknown) => {
          throw storageError(error, storage, signal);
        });
    },
    put: async (Key, file, signal) => {
      const upload = new Upload({ client: s3, params: { Bucket, Key, Body: createReadStream(file) }, queueSize: 2 });
      const abort = () => void upload.abort();
      signal.addEventListener('abort', abort, { once: true });
      try {
        await upload.done();
      } catch (error) {
        throw storageError(error, storage, signal);
      } finally {
        signal.removeEventListener('abort', abort);
      }
    },
    open: async (key, signal) => (await get(key, signal)) ?? gone(key),
    remove: async (keys, signal) => {
      try {
        for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket, Key }), { abortSignal: signal });
        for (const key of keys) await abortUploads(storage, key, signal);
      } catch (error) {
        throw storageError(error, storage, signal);
      }
    },
  };
}

/**
 * Of workers that were killed with a part of the file sent: such uploads are in no listing, and take room until a lifecycle rule ends them. Where
 * we may not see them, the service knows none or somebody else ends them, they are left to that. A worker that is sending the same content for
 * another run meanwhile sends it again.
 */
async function abortUploads({ s3, outputsBucket: Bucket }: ObjectStorage, key: string, abortSignal: AbortSignal): Promise<void> {
  try {
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: key }), { abortSignal });
    for (const { Key, UploadId } of Uploads) {
      if (Key === key) await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal });
    }
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
  }
}

/** Where there is no object storage: on this machine, so one worker has to do all of a run. */
export function createFolderStaging(folder: string): Staging {
  const place = async (key: string, write: (partial: string) => Promise<unknown>) => {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    const partial = `${path}.${randomUUID()}.partial`;
    try {
      await write(partial);
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  };
  return {
    location: folder,
    readText: (key) => readFile(join(folder, key), 'utf8').catch(ignoreMissing),
    writeText: (key, text) => place(key, (partial) => writeFile(partial, text)),
    put: (key, file) => place(key, (partial) => copyFile(file, partial)),
    open: async (key, signal) => {
      const path = join(folder, key);
      if ((await stat(path).catch(ignoreMissing)) === undefined) return gone(key);
      return createReadStream(path, { signal });
    },
    remove: async (keys) => {
      for (const key of keys) {
        const path = join(folder, key);
        await rm(path, { force: true });
        const names = (await readdir(dirname(path)).catch(ignoreMissing)) ?? [];
        const partials = names.filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.partial'));
        for (const name of partials) await rm(join(dirname(path), name), { force: true });
      }
      for (const left of new Set(keys.map((key) => dirname(join(folder, key))))) await rmdir(left).catch(() => undefined);
    },
  };
}

function gone(key: string): never {
  throw new TerminalError(`The staged file ${key} is gone: start a new run, which makes it again`);
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

function storageError(error: unknown, { endpointUrl, outputsBucket }: ObjectStorage, signal: AbortSignal): unknown {
  signal.throwIfAborted();
  if (error instanceof NoSuchBucket || (error instanceof S3ServiceException && error.name === 'NoSuchBucket')) {
    return new TerminalError(`There is no bucket ${outputsBucket} at ${endpointUrl}: make it, or correct S3_JOB_OUTPUTS_BUCKET_NAME`);
  }
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (status === 401 || status === 403) {
    return new TerminalError(`${endpointUrl} refuses access to bucket ${outputsBucket}: check S3_ACCESS_KEY_ID and the key's rights on it`);
  }
  return new RetryableError(`${endpointUrl} failed at bucket ${outputsBucket}: ${error instanceof Error ? error.name : 'no answer'}`);
}
