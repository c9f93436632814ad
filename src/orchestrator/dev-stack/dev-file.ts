import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { identify, type ProcessIdentity, stillRuns } from './process-identity.ts';

/** The file in which a running stack is described for other terminals. */
export interface DevFile {
  readonly owner: ProcessIdentity;
  /** The environment variables with which a process uses the stack, including passwords. */
  readonly env: Readonly<Record<string, string>>;
  readonly urls: Readonly<Record<string, string>>;
}

/** The stack that is running on the folder, if there is one. */
async function readRunningStack(folder: string): Promise<DevFile | undefined> {
  const text = await readFile(path.join(folder, 'dev.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const file = JSON.parse(text) as DevFile;
  return (await stillRuns(file.owner)) ? file : undefined;
}

/**
 * The environment variables of the stack that is running on the folder, or undefined if none is.
 */
export async function readDevStack(
  folder: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  return (await readRunningStack(folder))?.env;
}

/** Writes the file atomically, readable only by its owner. */
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
