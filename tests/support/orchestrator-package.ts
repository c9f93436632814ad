import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { readEnv } from '#orchestrator/env.ts';
import { buildPackage } from '#scripts/orchestrator-package/build-package.ts';

const run = promisify(execFile);

/**
 * Builds the orchestrator's package and packs it as for a registry.
 * @param folder receives the build and the archive
 * @returns the archive
 */
export async function packOrchestrator(folder: string): Promise<string> {
  const built = path.join(folder, 'build');
  await buildPackage(built);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: built,
    env: userEnvironment(),
  });
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  return path.join(folder, packed?.filename ?? '');
}

export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command of an installed package, as `npx` does, on this process's Node. */
export async function runInstalled(
  folder: string,
  command: string,
  ...args: readonly string[]
): Promise<Finished> {
  try {
    const { stdout, stderr } = await run('npx', ['--no-install', command, ...args], {
      cwd: folder,
      env: userEnvironment(),
    });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    if (!(
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'number' &&
      'stdout' in error &&
      'stderr' in error
    ))
      throw error;
    return { code: error.code, out: String(error.stdout), err: String(error.stderr) };
  }
}

/**
 * The environment of a user of the package: this process's Node comes first, and variables of npm,
 * the test runner or a deployment are removed.
 */
export function userEnvironment(): Readonly<Record<string, string | undefined>> {
  const { PATH = '', ...env } = readEnv();
  const foreign =
    /^(npm_(config_local_prefix|package|lifecycle|execpath)|VITEST|NODE_ENV$|TEST$|FORCE_COLOR$|(TEMPORAL|POSTGRES|STATE_DATABASE)_)/;
  const own = Object.entries(env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(own),
    PATH: [path.dirname(process.execPath), PATH].join(path.delimiter),
    NO_COLOR: '1',
  };
}
