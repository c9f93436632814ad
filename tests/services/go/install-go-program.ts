import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import { cacheFolder } from '../cache-folder.ts';
import { isExecutable } from '#orchestrator/dev/process/find-program.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import type { Report } from '#orchestrator/dev/report.ts';
import { findGo } from './find-go.ts';

export interface GoProgram {
  /** The last part of the package. */
  readonly name: string;
  /** The package, as passed to `go install`. */
  readonly source: string;
  readonly version: string;
}

export interface InstallOptions {
  readonly env: Env;
  readonly projectFolder: string;
  readonly report: Report;
}

/**
 * The path of a program that Go builds from source, once, into the user's cache folder.
 *
 * @throws Error with one line of Go's output if it cannot be built
 */
export async function installGoProgram(
  { name, source, version }: GoProgram,
  options: InstallOptions,
): Promise<string> {
  const { env, projectFolder, report } = options;
  const folder = path.join(await cacheFolder(env, projectFolder), `${name}-${version}`);
  const program = path.join(folder, name);
  if (await isExecutable(program)) return program;

  report(`${name} ${version}: building it once with Go, in ${folder} …`);
  const started = performance.now();
  const go = await findGo(env);
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(path.join(folder, 'build-'));
  try {
    await runProgram(go, ['install', '-trimpath', '-ldflags=-s -w', `${source}@v${version}`], {
      env: { ...env, CGO_ENABLED: '0', GOBIN: work },
      timeoutMs: 1_800_000,
      cwd: folder,
    });
    await rename(path.join(work, name), program);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  report(`  it took ${Math.round((performance.now() - started) / 1000)} s`);
  return program;
}
