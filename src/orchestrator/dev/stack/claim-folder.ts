import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TerminalError } from '../../errors.ts';
import { identify, type ProcessIdentity, stillRuns } from '../../dev-stack/process-identity.ts';

/**
 * Makes this process the only one that runs a stack on the folder.
 *
 * @returns a function that gives the folder up again
 * @throws TerminalError when another process has it
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const lock = path.join(folder, 'dev.lock');
  const mine = JSON.stringify(await identify(process.pid));
  for (;;) {
    try {
      await writeFile(lock, mine, { flag: 'wx' });
      return () => rm(lock, { force: true });
    } catch {
      const owner = await readOwner(lock);
      if (owner && (await stillRuns(owner))) {
        const hint = 'Stop it with Ctrl-C in its terminal, or use it from here: the CLI finds it by itself.';
        throw new TerminalError(`A stack runs already on ${folder} (process ${owner.pid}). ${hint}`, { code: 'DEV_STACK_RUNNING' });
      }
      await rm(lock, { force: true });
    }
  }
}

async function readOwner(lock: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(lock, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
