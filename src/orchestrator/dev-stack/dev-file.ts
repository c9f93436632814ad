import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { identify, type ProcessIdentity, stillRuns } from './process-identity.ts';

/** What other terminals can read about a running stack. */
export interface DevFile {
  readonly owner: ProcessIdentity;
  /** What a process needs in its environment to work with the stack; it has passwords. */
  readonly env: Readonly<Record<string, string>>;
  readonly urls: Readonly<Record<string, string>>;
}

/** The stack that runs on the folder now, if there is one. */
async function readRunningStack(folder: string): Promise<DevFile | undefined> {
  const text = await readFile(path.join(folder, 'dev.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const file = JSON.parse(text) as DevFile;
  return (await stillRuns(file.owner)) ? file : undefined;
}

/** Environment additions that lead to the stack that runs on the folder, or undefined where none runs. */
export async function readDevStack(
  folder: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  return (await readRunningStack(folder))?.env;
}

/** Written whole or not at all, and readable by its owner only. */
export async function writeDevFile(folder: string, content: Omit<DevFile, 'owner'>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file: DevFile = { owner: await identify(process.pid), ...content };
  const work = path.join(folder, `dev.json.${process.pid}`);
  await writeFile(work, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  await rename(work, path.join(folder, 'dev.json'));
}

export async function removeDevFile(folder: string): Promise<void> {
  await rm(path.join(folder, 'dev.json'), { force: true });
}
