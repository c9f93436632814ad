import { readFile, rm, writeFile } from 'node:fs/promises';
import type { Env } from '#orchestrator/env.ts';
import { findOnPath } from '#orchestrator/dev/process/find-program.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';

/**
 * Whether packages can be installed without a prompt: as root, on Debian, Ubuntu and derivatives.
 */
export async function canUseApt(env: Env): Promise<boolean> {
  return process.getuid?.() === 0 && (await findOnPath('apt-get', env)) !== undefined;
}

/**
 * Installs packages without starting their services.
 *
 * @throws Error with apt's own message if a package cannot be installed
 */
export async function aptInstall(packages: readonly string[], env: Env): Promise<void> {
  const options = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 600_000 };
  const apt = (...args: string[]): Promise<void> =>
    runProgram('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], options);
  await apt('update');
  await withoutServices(() => apt('install', '-y', '--no-install-recommends', ...packages));
}

/** Debian asks this program whether a package may start its service; 101 means no. */
const policyFile = '/usr/sbin/policy-rc.d';
const policy =
  '#!/bin/sh\n# Of an installation by moderate-workflows; to be removed when none is in progress.\nexit 101\n';

async function withoutServices(install: () => Promise<void>): Promise<void> {
  // An existing one belongs to the administrator, or was left by an installation that was killed.
  await writeFile(policyFile, policy, { mode: 0o755, flag: 'wx' }).catch(() => {});
  try {
    await install();
  } finally {
    if ((await readFile(policyFile, 'utf8').catch(() => '')) === policy)
      await rm(policyFile, { force: true });
  }
}
