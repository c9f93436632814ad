import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { RetryableError, TerminalError } from '@moderate/orchestrator';
import type { ListedObject, ObjectStorage } from '#resources/object-storage.ts';
import { openObject } from '../open-object.ts';
import { Unreadable } from '../unreadable.ts';
import type { SpoolFolder } from '#spool/open-spool.ts';
import { unpacked } from './unpack.ts';

export interface SpoolOptions {
  readonly spool: SpoolFolder;
  readonly path: string;
  /** Text is converted to UTF-8 and decompressed. */
  readonly text: boolean;
  readonly signal?: AbortSignal;
  /** Bytes read since the last call. */
  onBytes(bytes: number): void;
}

const roomCheckedEvery = 64 * 2 ** 20;
/** Write buffer size: small writes are slow. */
const highWaterMark = 2 ** 20;

/**
 * Streams an object to a file.
 *
 * @throws Unreadable if it is too large or damaged; Replaced if it has changed since it was listed
 * @throws RetryableError if the storage drops the connection
 */
export async function spoolObject(
  storage: ObjectStorage,
  object: ListedObject,
  options: SpoolOptions,
): Promise<void> {
  const { spool, path, text, signal, onBytes } = options;
  if (object.size > spool.limitBytes) throw tooLarge(object.size, spool.limitBytes);
  await requireRoom(spool, object.size);
  const opened = await openObject(storage, object, { ...(signal && { signal }) });

  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of opened.content) {
      onBytes(chunk.length);
      yield chunk;
    }
  }

  async function* bounded(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let written = 0;
    let checked = 0;
    for await (const chunk of source) {
      written += chunk.length;
      if (written > spool.limitBytes) throw tooLarge(written, spool.limitBytes);
      if (written - checked > roomCheckedEvery) {
        await requireRoom(spool, 0);
        checked = written;
      }
      yield chunk;
    }
  }

  try {
    await pipeline(
      bounded(text ? unpacked(counted()) : counted()),
      createWriteStream(path, { highWaterMark }),
      {
        ...(signal && { signal }),
      },
    );
  } finally {
    opened.close();
  }
}

/** An object that does not fit must not block the others. */
async function requireRoom(spool: SpoolFolder, bytes: number): Promise<void> {
  try {
    await spool.requireRoom(bytes);
  } catch (error) {
    if (error instanceof RetryableError || error instanceof TerminalError)
      throw new Unreadable(error.message, { lasting: false });
    throw error;
  }
}

function tooLarge(bytes: number, limit: number): Unreadable {
  const message = `${megabytes(bytes)} MB are more than the ${megabytes(limit)} MB that an object may have (SPOOL_LIMIT_MB)`;
  return new Unreadable(message, { lasting: false });
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
