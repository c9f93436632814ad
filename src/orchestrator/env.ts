import { existsSync } from 'node:fs';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The process's environment; a file `.env` in the working folder fills in what is not set.
 * The only place that reads `process.env`.
 */
export function readEnv(): Env {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}
