import type { Env } from '../../env.ts';
import { findOnPath } from './find-program.ts';
import { runProgram } from './run-program.ts';

/** Whether packages can be installed without asking anybody: as root, on Debian, Ubuntu and their kin. */
export async function canUseApt(env: Env): Promise<boolean> {
  return process.getuid?.() === 0 && (await findOnPath('apt-get', env)) !== undefined;
}

/** @throws Error with apt's own line when a package can't be installed */
export async function aptInstall(packages: readonly string[], env: Env): Promise<void> {
  const options = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 600_000 };
  await runProgram('apt-get', ['update', '-qq'], options);
  await runProgram('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
}
