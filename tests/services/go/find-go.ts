import type { Env } from '#orchestrator/env.ts';
import { findOnPath } from '#orchestrator/dev/process/find-program.ts';

/**
 * The `go` of the PATH. From 1.21 on it brings the newer one that a program requests by itself.
 *
 * @throws Error when there is none
 */
export async function findGo(env: Env): Promise<string> {
  const go = await findOnPath('go', env);
  if (!go)
    throw new Error('there is no go on the PATH: install Go 1.21 or later (https://go.dev/dl)');
  return go;
}
