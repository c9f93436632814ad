import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import { cacheFolder as folderNamed } from '#orchestrator/dev/cache-folder.ts';

/** Where `moderate dev` and the tests keep downloads. */
export function cacheFolder(env: Env, projectFolder: string): Promise<string> {
  return folderNamed(env, 'moderate-workflows', path.join(projectFolder, '.moderate', 'cache'));
}
