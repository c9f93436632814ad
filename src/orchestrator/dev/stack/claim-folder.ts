import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { codeOf } from '../../code-of.ts';
import { TerminalError } from '../../errors.ts';
import { messageOf } from '../../message-of.ts';
import { identify, type ProcessIdentity, stillRuns } from '../../dev-stack/process-identity.ts';

/**
 * Makes this process the only one that runs a stack on the folder.
 *
 * @returns a function that gives the folder up again
 * @throws TerminalError when another process has it, or the folder cannot be written
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

/** @returns whether there was none */
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

/** Older than any process takes that is not dead. */
const removalMs = 10_000;

/**
 * One process at a time, which looks again first: of two that found the same lock, the second would remove the one that the first has created since.
 * The others wait a moment.
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

/** A lock is created a moment before it has its content. */
const pauses = { retries: Infinity, factor: 1, minTimeout: 20, maxRetryTime: 500 };

/** Whose lock it is: `nobody` where its process died before it could write it; undefined where there is none. */
async function readOwner(lock: string): Promise<ProcessIdentity | 'nobody' | undefined> {
  const read = async () => JSON.parse(await readFile(lock, 'utf8')) as ProcessIdentity;
  return pRetry(read, {
    ...pauses,
    shouldRetry: ({ error }) => error instanceof SyntaxError,
  }).catch((error: unknown) => (codeOf(error) === 'ENOENT' ? undefined : 'nobody'));
}
