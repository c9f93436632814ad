import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const project = path.resolve(import.meta.dirname, '..', '..');
const run = promisify(execFile);

interface Failed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const main = (...args: string[]) => run(process.execPath, [path.join(project, 'src', 'cli', 'main.ts'), ...args], { cwd: project });

test('a config that is not valid fails at once with a sentence', async () => {
  const failed = await main('run', 'postgresIngestionJob', '--config', '{"maxConcurrent": 0}').catch((error: Failed) => error);
  expect(failed).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'The config of postgresIngestionJob is not valid:\n- maxConcurrent: Too small: expected number to be >=1, but 0 was given\n',
  });
});

test('npm run moderate passes arguments on, and prints JSON that a program can read', async () => {
  const { stdout } = await run('npm', ['run', '--silent', 'moderate', '--', 'jobs', '--json'], { cwd: project });
  const { jobs } = JSON.parse(stdout) as { jobs: readonly { readonly name: string }[] };
  expect(jobs.map(({ name }) => name)).toContain('postgresIngestionJob');
});

test('npx moderate is the same program', async () => {
  const cache = await mkdtemp(path.join(tmpdir(), 'moderate-npx-'));
  onTestFinished(() => rm(cache, { recursive: true, force: true }));
  const { stdout } = await run('npx', ['--no-install', '--cache', cache, 'moderate', 'run', '--help'], { cwd: project });
  expect(stdout).toContain('Usage: moderate run [options] [job]');
});
