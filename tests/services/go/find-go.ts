import type { Env } from '#orchestrator/env.ts';
import { findOnPath } from '#orchestrator/dev/process/find-program.ts';

/**
 * The `go` on the PATH. From 1.21 on it downloads the newer version that a program requires.
 *
 * @throws Error if there is none
 */
export async function findGo(env: Env): Promise<string> {
  const go = await findOnPath('go', env);
  if (!go)
    throw new Error('there is no go on the PATH: install Go 1.21 or later (https://go.dev/dl)');
  return go;
}
