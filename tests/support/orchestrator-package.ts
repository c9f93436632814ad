import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { readEnv } from '#orchestrator/env.ts';
import { buildPackage } from '#scripts/orchestrator-package/build-package.ts';

const run = promisify(execFile);

/**
 * Builds the orchestrator's package and packs it as for a registry.
 * @param folder takes the build and the archive
 * @returns the archive
 */
export async function packOrchestrator(folder: string): Promise<string> {
  const built = path.join(folder, 'build');
  await buildPackage(built);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: built, env: environment() });
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  return path.join(folder, packed?.filename ?? '');
}

/** Makes a project that has nothing but the packages, which may be archives, with their dependencies. */
export async function installInto(folder: string, ...packages: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'a-project', private: true, type: 'module' }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-update-notifier', ...packages], { cwd: folder, env: environment() });
}

export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command of an installed package, as `npx` does, on this process's Node. */
export async function runInstalled(folder: string, command: string, ...args: readonly string[]): Promise<Finished> {
  try {
    const { stdout, stderr } = await run('npx', ['--no-install', command, ...args], { cwd: folder, env: environment() });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'number' && 'stdout' in error && 'stderr' in error))
      throw error;
    return { code: error.code, out: String(error.stdout), err: String(error.stderr) };
  }
}

/** This process's Node comes first, and nothing that npm told this process about its own project. */
function environment(): Record<string, string | undefined> {
  const { PATH = '', ...env } = readEnv();
  const own = Object.entries(env).filter(([name]) => !/^npm_(config_local_prefix|package|lifecycle|execpath)/.test(name));
  return { ...Object.fromEntries(own), PATH: [path.dirname(process.execPath), PATH].join(path.delimiter) };
}
