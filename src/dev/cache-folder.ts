import { access, constants, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Env } from '@moderate/orchestrator';

/**
 * Where downloads are kept between runs and between clones: the user's cache folder, or the project's ignored
 * `.moderate/cache` where that cannot be written. The folder exists when this returns.
 */
export async function cacheFolder(env: Env, projectFolder: string): Promise<string> {
  const userCache = env['XDG_CACHE_HOME'] || path.join(env['HOME'] || homedir(), '.cache');
  const preferred = path.join(userCache, 'moderate-workflows');
  if (path.isAbsolute(userCache) && (await makeWritable(preferred))) return preferred;
  const fallback = path.join(projectFolder, '.moderate', 'cache');
  await mkdir(fallback, { recursive: true });
  return fallback;
}

async function makeWritable(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
