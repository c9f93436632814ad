import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { codeOf, TerminalError } from '@moderate/orchestrator';
import { objectTrouble, type ObjectStorage } from '#resources/object-storage.ts';

/**
 * Where converted files wait for their upload. Writes are atomic: a file is either complete or
 * absent.
 */
export interface Staging {
  /** For display. */
  readonly location: string;
  /** Undefined if it does not exist. */
  readText(key: string, signal: AbortSignal): Promise<string | undefined>;
  writeText(key: string, text: string, signal: AbortSignal): Promise<void>;
  put(key: string, file: string, signal: AbortSignal): Promise<void>;
  /** @throws TerminalError if it no longer exists */
  open(key: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  /** Also aborts incomplete uploads. Ignores objects that no longer exist. */
  remove(keys: readonly string[], signal: AbortSignal): Promise<void>;
}

/** In the bucket for job outputs, never in the datalake bucket, whose objects are cataloged. */
export function createObjectStaging(storage: ObjectStorage): Staging {
  const { outputsBucket: bucket } = storage;
  if (bucket === storage.bucket)
    throw new TerminalError(
      'S3_JOB_OUTPUTS_BUCKET_NAME is the bucket of the datalake: name another',
    );

  async function get(key: string, signal: AbortSignal): Promise<AsyncIterable<Buffer> | undefined> {
    try {
      return (await storage.open({ bucket, key, signal })).content;
    } catch (error) {
      if (objectTrouble(error) === 'missing') return undefined;
      throw error;
    }
  }

  return {
    location: `s3://${bucket}`,
    readText: async (key, signal) => {
      const content = await get(key, signal);
      return content && text(content);
    },
    writeText: (key, body, signal) =>
      storage.put({ bucket, key, body, contentType: 'application/json', signal }),
    put: (key, file, signal) => storage.upload({ bucket, key, file, signal }),
    open: async (key, signal) => (await get(key, signal)) ?? gone(key),
    // A worker that is sending the same content for another run at this moment sends it again.
    remove: async (keys, signal) => {
      for (const key of keys) await storage.remove({ bucket, key, signal });
    },
  };
}

/**
 * For deployments without object storage: files stay on this machine, so a single worker must
 * execute the whole run.
 */
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
    writeText: (key, content) => place(key, (partial) => writeFile(partial, content)),
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
        const partials = names.filter(
          (name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.partial'),
        );
        for (const name of partials) await rm(join(dirname(path), name), { force: true });
      }
      for (const left of new Set(keys.map((key) => dirname(join(folder, key)))))
        await rmdir(left).catch(() => undefined);
    },
  };
}

function gone(key: string): never {
  throw new TerminalError(
    `The staged file ${key} no longer exists: start a new run, which creates it again`,
  );
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}
