import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '@moderate/orchestrator';

/** `undefined` if the file does not exist. */
export async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Writes atomically: readers see either the old or the new content, even if the process crashes. An
 * unfinished write remains in `.partial`.
 */
export async function writeJsonFile(root: string, path: string, value: unknown): Promise<void> {
  const partial = join(root, '.partial', randomUUID());
  await Promise.all([
    mkdir(dirname(partial), { recursive: true }),
    mkdir(dirname(path), { recursive: true }),
  ]);
  await writeFile(partial, `${JSON.stringify(value, null, 2)}\n`);
  await rename(partial, path);
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
}
