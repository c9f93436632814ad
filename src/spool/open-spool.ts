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
   * Leaves some space for others.
   * @throws RetryableError if there is not enough space at the moment, TerminalError of type
   * `DiskTooSmall` if there never can be
   */
  requireRoom(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Subprocesses of a killed process may keep writing for a moment: hence the retries of the removal.
 */
const removal = { recursive: true, force: true, maxRetries: 5 };
const reservedBytes = 256 * 2 ** 20;
const own = new Set<string>();

/** Creates the folder, and removes folders left behind by crashed processes of this machine. */
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

/**
 * Calls `use` with a folder that is deleted afterwards. @throws RetryableError if the disk is full:
 * others may free space
 */
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
  // A restarted container has the same name, and its processes have the same ids.
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
