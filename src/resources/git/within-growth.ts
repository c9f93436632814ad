import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TerminalError } from '@moderate/orchestrator';

const everyMs = 500;

export interface Growth {
  readonly folder: string;
  readonly mostBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Aborts the work when the folder has grown by more than this many bytes, because a repository does
 * not reveal file sizes before they are fetched.
 *
 * @throws TerminalError of type `GitTooLarge`
 */
export async function withinGrowth<T>(
  { folder, mostBytes, signal }: Growth,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const before = await sizeOf(folder);
  const tooLarge = new AbortController();
  const look = async () => {
    if ((await sizeOf(folder)) - before <= mostBytes) return;
    const megabytes = Math.round(mostBytes / 2 ** 20);
    tooLarge.abort(
      new TerminalError(
        `The repository sends more than the ${megabytes} MiB that a file may have (SPOOL_LIMIT_MB)`,
        {
          type: 'GitTooLarge',
        },
      ),
    );
  };
  const timer = setInterval(() => void look(), everyMs);
  try {
    const result = await work(AbortSignal.any([signal, tooLarge.signal]));
    await look();
    tooLarge.signal.throwIfAborted();
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** Files may be created and deleted concurrently. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) =>
      stat(join(parentPath, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
