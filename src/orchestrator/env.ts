import { existsSync } from 'node:fs';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The process's environment. A `.env` file in the working directory supplies variables that are not
 * set. This is the only place that reads `process.env`.
 */
export function readEnv(): Env {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}
