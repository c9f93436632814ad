import { access, constants, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Env } from '../env.ts';

/**
 * Where downloads are kept between runs and between clones: the folder with this name in the user's
 * cache folder, or `fallback` if that is not writable. Creates the folder.
 */
export async function cacheFolder(env: Env, name: string, fallback: string): Promise<string> {
  const userCache = env['XDG_CACHE_HOME'] || path.join(env['HOME'] || homedir(), '.cache');
  const preferred = path.join(userCache, name);
  if (path.isAbsolute(userCache) && (await makeWritable(preferred))) return preferred;
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
