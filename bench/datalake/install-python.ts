import { mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '#tests/services/cache-folder.ts';
import { isExecutable } from '#orchestrator/dev/process/find-program.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import { projectFolder } from '#project-folder.ts';
import type { Env } from '#orchestrator/env.ts';

const requirement = 'openmetadata-ingestion[datalake-s3]==1.5.4';

/**
 * A Python environment with the client that this project replaces, installed once into the user's
 * cache folder.
 */
export async function installPythonClient(env: Env): Promise<string> {
  const folder = path.join(await cacheFolder(env, projectFolder), 'openmetadata-ingestion-1.5.4');
  const python = path.join(folder, 'bin', 'python');
  if (await isExecutable(python)) return python;
  const work = await mkdtemp(`${folder}-`);
  try {
    await runProgram('python3', ['-m', 'venv', work], { env, timeoutMs: 300_000 });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement];
    await runProgram(path.join(work, 'bin', 'python'), pip, { env, timeoutMs: 1_800_000 });
    await rename(work, folder);
    return python;
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw error;
  }
}
