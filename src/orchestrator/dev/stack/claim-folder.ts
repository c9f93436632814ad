import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { codeOf } from '../../code-of.ts';
import { TerminalError } from '../../errors.ts';
import { messageOf } from '../../message-of.ts';
import { identify, type ProcessIdentity, stillRuns } from '../../dev-stack/process-identity.ts';

/**
 * Claims the folder, so that no other process runs a stack on it.
 *
 * @returns a function that releases the folder
 * @throws TerminalError if another process has it, or the folder is not writable
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const lock = path.join(folder, 'dev.lock');
  const mine = JSON.stringify(await identify(process.pid));
  for (;;) {
    if (await createLock(folder, lock, mine)) return () => rm(lock, { force: true });
    const owner = await readOwner(lock);
    if (owner === undefined) continue;
    if (owner !== 'nobody' && (await stillRuns(owner))) {
      const hint =
        'Stop it with Ctrl-C in its terminal, or use it from here: the CLI finds it by itself.';
      throw new TerminalError(
        `A stack is already running on ${folder} (process ${owner.pid}). ${hint}`,
        {
          code: 'DEV_STACK_RUNNING',
        },
      );
    }
    await removeLeftBehind(lock);
  }
}

/** @returns false if there already was one */
async function createLock(folder: string, lock: string, content: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(lock, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw new TerminalError(
      `The data of the stack cannot be stored in ${folder}: ${messageOf(error)}`,
      {
        code: 'DEV_SERVICE_FAILED',
        cause: error,
      },
    );
  }
}

/** A removal lock that is older than this belongs to a dead process. */
const removalMs = 10_000;

/**
 * Removes an abandoned lock. Only one process at a time does so, and it checks again first: if two
 * found the same lock, the second would otherwise remove the new lock of the first. The others wait
 * briefly.
 */
async function removeLeftBehind(lock: string): Promise<void> {
  const removal = `${lock}.removal`;
  try {
    await mkdir(removal);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const began = await stat(removal).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - began > removalMs) await rm(removal, { recursive: true, force: true });
    return sleep(20);
  }
  try {
    const owner = await readOwner(lock);
    if (owner === 'nobody' || (owner !== undefined && !(await stillRuns(owner))))
      await rm(lock, { force: true });
  } finally {
    await rm(removal, { recursive: true, force: true });
  }
}

/** A lock is created a moment before its content is written. */
const pauses = { retries: Infinity, factor: 1, minTimeout: 20, maxRetryTime: 500 };

/**
 * The owner of a lock: `nobody` if its process died before it wrote the content; undefined if there
 * is no lock.
 */
async function readOwner(lock: string): Promise<ProcessIdentity | 'nobody' | undefined> {
  const read = async () => JSON.parse(await readFile(lock, 'utf8')) as ProcessIdentity;
  return pRetry(read, {
    ...pauses,
    shouldRetry: ({ error }) => error instanceof SyntaxError,
  }).catch((error: unknown) => (codeOf(error) === 'ENOENT' ? undefined : 'nobody'));
}
