import { rm, writeFile } from 'node:fs/promises';
import type { Env } from '../../env.ts';
import { findOnPath } from './find-program.ts';
import { runProgram } from './run-program.ts';

/** Whether packages can be installed without asking anybody: as root, on Debian, Ubuntu and their kin. */
export async function canUseApt(env: Env): Promise<boolean> {
  return process.getuid?.() === 0 && (await findOnPath('apt-get', env)) !== undefined;
}

/**
 * Installs packages. Services that they bring are not started.
 *
 * @throws Error with apt's own line when a package can't be installed
 */
export async function aptInstall(packages: readonly string[], env: Env): Promise<void> {
  const options = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 600_000 };
  const apt = (...args: string[]): Promise<void> => runProgram('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], options);
  await apt('update');
  await withoutServices(() => apt('install', '-y', '--no-install-recommends', ...packages));
}

/** Debian asks this program whether a package may start its service; 101 means no. */
const policyFile = '/usr/sbin/policy-rc.d';

async function withoutServices(install: () => Promise<void>): Promise<void> {
  const made = await writeFile(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' }).then(
    () => true,
    () => false,
  );
  try {
    await install();
  } finally {
    if (made) await rm(policyFile, { force: true });
  }
}
