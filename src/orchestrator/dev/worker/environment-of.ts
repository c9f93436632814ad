import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Env } from '../../env.ts';

export interface EnvironmentGiven {
  readonly env: Env;
  readonly projectFolder: string;
  readonly stack: { readonly env: Env };
}

/**
 * The environment of a process of the source tree, without the variables of a `.env` file, because
 * the process reads the file itself when it starts.
 */
export function environmentOf({ env, projectFolder, stack }: EnvironmentGiven): Env {
  const file = path.join(projectFolder, '.env');
  const inFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== inFile[name])),
    ...stack.env,
  };
}
