import { mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf, RetryableError, TerminalError } from '@moderate/orchestrator';
import type { Spool } from '#resources/spool.ts';
import { isNoRoom } from './no-room.ts';

/** A folder of one activity, removed at its end. */
export interface SpoolFolder {
  readonly path: string;
  readonly limitBytes: number;
  /**
   * Some room is left free for others.
   * @throws RetryableError when there is no room for so many bytes more, TerminalError of type `DiskTooSmall` when there can never be
   */
  requireRoom(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** What a killed process had started may write for a moment yet: hence the retries of its removal. */
const removal = { recursive: true, force: true, maxRetries: 5 };
const reservedBytes = 256 * 2 ** 20;
const own = new Set<string>();

/** Makes the folder, and removes those that processes of this machine left behind when they died. */
export async function openSpool({ folder, limitBytes }: Spool): Promise<SpoolFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (isLeftBehind(folder, name)) await rm(join(folder, name), removal);
  }
  const path = await mkdtemp(join(folder, `${safeHostname()}.${process.pid}.`));
  own.add(path);
  return {
    path,
    limitBytes,
    requireRoom: async (bytes) => {
      const { bavail, blocks, bsize } = await statfs(path);
      const needed = bytes + reservedBytes;
      const lacks = `SPOOL_DIR (${folder}) has ${mebibytes(bavail * bsize)} MiB free where ${mebibytes(needed)} are needed`;
      if (needed > blocks * bsize)
        throw new TerminalError(`${lacks}, more than its disk has: name another`, {
          type: 'DiskTooSmall',
        });
      if (needed > bavail * bsize) throw new RetryableError(`${lacks}: free some or name another`);
    },
    close: async () => {
      await rm(path, removal);
      own.delete(path);
    },
  };
}

/** Gives `use` a folder that is deleted afterwards. @throws RetryableError where its disk is full: others on it may end */
export async function withSpool<T>(
  spool: Spool,
  use: (folder: SpoolFolder) => Promise<T>,
): Promise<T> {
  try {
    const folder = await openSpool(spool);
    try {
      return await use(folder);
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!isNoRoom(error)) throw error;
    const text = `SPOOL_DIR (${spool.folder}) is full: free some or name another, with room for ${mebibytes(spool.limitBytes)} MiB (SPOOL_LIMIT_MB) and more`;
    throw new RetryableError(text, { cause: error });
  }
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}

function isLeftBehind(folder: string, name: string): boolean {
  const [, host, pid] = /^(.+)\.(\d+)\.[^.]+$/.exec(name) ?? [];
  if (host !== safeHostname()) return false;
  // A container that starts again has the same name, and its processes the same numbers.
  return Number(pid) === process.pid ? !own.has(join(folder, name)) : !isAlive(Number(pid));
}

function safeHostname(): string {
  return hostname().replace(/[^A-Za-z0-9-]/g, '_');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
