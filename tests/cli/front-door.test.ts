import { execFile, spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
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

const main = (...args: string[]) =>
  run(process.execPath, [path.join(project, 'src', 'cli', 'main.ts'), ...args], { cwd: project });

test('a config that is not valid fails at once with a sentence', async () => {
  const failed = await main(
    'run',
    'postgresIngestionJob',
    '--config',
    '{"maxConcurrent": 0}',
  ).catch((error: Failed) => error);
  expect(failed).toMatchObject({
    code: 2,
    stdout: '',
    stderr:
      'The config of postgresIngestionJob is not valid:\n- maxConcurrent: Too small: expected number to be >=1, but 0 was given\n[CONFIG_INVALID]\n',
  });
});

test('npm run moderate passes arguments on, and prints JSON that a program can read', async () => {
  const { stdout } = await run('npm', ['run', '--silent', 'moderate', '--', 'jobs', '--json'], {
    cwd: project,
  });
  const { jobs } = JSON.parse(stdout) as { jobs: readonly { readonly name: string }[] };
  expect(jobs.map(({ name }) => name)).toContain('postgresIngestionJob');
});

test('npx moderate is the same program', async () => {
  const cache = await mkdtemp(path.join(tmpdir(), 'moderate-npx-'));
  onTestFinished(() => rm(cache, { recursive: true, force: true }));
  const { stdout, stderr } = await run(
    'npx',
    ['--no-install', '--cache', cache, 'moderate', 'run', '--help'],
    { cwd: project },
  );
  expect(stdout).toContain('Usage: moderate run [options] [job]');
  expect(stderr).toBe('');
});

/** Runs the command with standard output at `stdout`, or in a pipe that is closed immediately. */
async function writingTo(stdout: number | 'closed pipe', ...args: string[]) {
  const stdio = ['ignore', stdout === 'closed pipe' ? 'pipe' : stdout, 'pipe'] as const;
  const child = spawn(process.execPath, [path.join(project, 'src', 'cli', 'main.ts'), ...args], {
    cwd: project,
    stdio: [...stdio],
  });
  child.stdout?.destroy();
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, err };
}

test('a full disk fails every command that prints, with a word on standard error', async () => {
  const full = await open('/dev/full', 'w');
  onTestFinished(() => full.close());
  const commands = [['--help'], ['--version'], ['jobs', '--json'], ['run', '--help'], ['jobs']];
  const ends = await Promise.all(commands.map((args) => writingTo(full.fd, ...args)));
  const text = 'Standard output cannot be written: ENOSPC: no space left on device, write';
  expect(ends.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
  const [help, version, json] = ends.map(({ err }) => err);
  expect([help, version]).toEqual([`${text} [OUTPUT_FAILED]\n`, `${text} [OUTPUT_FAILED]\n`]);
  expect(JSON.parse(json ?? '')).toMatchObject({ error: { code: 'OUTPUT_FAILED', message: text } });
});

test('a disk that takes the beginning only fails too', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-full-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const command = `ulimit -f 8; exec "${process.execPath}" src/cli/main.ts jobs --json > "${folder}/jobs.json"`;
  const failed = await run('bash', ['-c', command], { cwd: project }).catch(
    (error: Failed) => error,
  );
  expect(failed).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Standard output cannot be written: EFBIG'),
  });
  expect((await readFile(path.join(folder, 'jobs.json'))).length).toBe(8 * 1024);
});

test('a reader that has enough is no error', async () => {
  const commands = [['--help'], ['jobs', '--json']];
  const ends = await Promise.all(commands.map((args) => writingTo('closed pipe', ...args)));
  expect(ends).toEqual([
    { code: 0, err: '' },
    { code: 0, err: '' },
  ]);
});
