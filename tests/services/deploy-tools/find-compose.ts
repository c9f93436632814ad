import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../cache-folder.ts';
import { findGo } from '../go/find-go.ts';
import type { InstallOptions } from '../go/install-go-program.ts';
import { findOnPath, isExecutable } from '#orchestrator/dev/process/find-program.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';

const run = promisify(execFile);
const version = '2.40.3';
const source = `github.com/docker/compose/v2@v${version}`;

/**
 * The command for Docker Compose: Docker's plugin, `docker-compose` on the PATH, or a binary built
 * once with Go into the user's cache folder. It reads and validates its files without an engine.
 *
 * @throws Error if there is none and it cannot be built
 */
export async function findCompose(
  options: InstallOptions,
): Promise<readonly [string, ...string[]]> {
  const { env, projectFolder, report } = options;
  const docker = await findOnPath('docker', env);
  if (docker !== undefined && (await ends(docker, ['compose', 'version'], options)))
    return [docker, 'compose'];
  const onPath = await findOnPath('docker-compose', env);
  if (onPath !== undefined && (await ends(onPath, ['version'], options))) return [onPath];

  const folder = path.join(await cacheFolder(env, projectFolder), `docker-compose-${version}`);
  const program = path.join(folder, 'docker-compose');
  if (await isExecutable(program)) return [program];
  report(
    `Docker Compose ${version}: building it once with Go, in ${folder}; this takes some minutes …`,
  );
  await mkdir(folder, { recursive: true });
  await build(folder, program, options);
  return [program];
}

/**
 * Its module excludes versions, which only applies to the main module: so it is built in a copy of
 * its sources.
 */
async function build(folder: string, program: string, { env }: InstallOptions): Promise<void> {
  const go = await findGo(env);
  const work = await mkdtemp(path.join(folder, 'build-'));
  try {
    const { stdout } = await run(go, ['mod', 'download', '-json', source], {
      env: { ...env },
      cwd: work,
      timeout: 300_000,
    });
    const { Dir } = JSON.parse(stdout) as { readonly Dir: string };
    const copy = path.join(work, 'source');
    await cp(Dir, copy, { recursive: true });
    // The module cache is read-only.
    await chmod(copy, 0o755);
    for (const entry of await readdir(copy, { recursive: true, withFileTypes: true })) {
      await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
    }
    const made = path.join(work, 'docker-compose');
    const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', made, './cmd'];
    await runProgram(go, args, {
      env: { ...env, CGO_ENABLED: '0' },
      timeoutMs: 1_800_000,
      cwd: copy,
    });
    await rename(made, program);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function ends(
  program: string,
  args: readonly string[],
  { env }: InstallOptions,
): Promise<boolean> {
  return runProgram(program, args, { env, timeoutMs: 30_000 }).then(
    () => true,
    () => false,
  );
}
