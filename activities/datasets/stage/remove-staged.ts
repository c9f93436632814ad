import { dirname } from 'node:path/posix';
import type { StagedFile } from './staged-file.ts';
import type { Staging } from './staging.ts';

/**
 * Key of the description of a converted file. The file is not converted again while its objects
 * exist.
 */
export function descriptionKey(folder: string, name: string): string {
  return `${folder}/${name}.json`;
}

/**
 * Removes staged files that the platform already has, descriptions first, so that a run that needs
 * one converts it again. A crash here is harmless, because an upload checks the platform before the
 * staged file.
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
    // Files that may not be deleted only take up space.
    signal.throwIfAborted();
  }
}
