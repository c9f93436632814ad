import { dirname } from 'node:path/posix';
import type { StagedFile } from './staged-file.ts';
import type { Staging } from './staging.ts';

/** Where a converted file is described, so that it is not made again as long as its files are there. */
export function descriptionKey(folder: string, name: string): string {
  return `${folder}/${name}.json`;
}

/**
 * Removes files that the platform has, and first what describes them: a run that needs one again converts it again. A worker that dies
 * here leaves nothing wrong, since whoever uploads asks the platform before the staged file.
 */
export async function removeStaged(
  staging: Staging,
  files: readonly StagedFile[],
  signal: AbortSignal,
): Promise<void> {
  const descriptions = new Set(files.map(({ key, name }) => descriptionKey(dirname(key), name)));
  try {
    await staging.remove([...descriptions, ...files.map(({ key }) => key)], signal);
  } catch {
    // What may not be removed takes room and does no other harm.
    signal.throwIfAborted();
  }
}
