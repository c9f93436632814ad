import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAlive } from '#orchestrator/dev-stack/is-alive.ts';
import { runDev } from '#orchestrator/dev/run-dev.ts';
import { readDevStack } from '#orchestrator/dev-stack/dev-file.ts';
import { type Env, readEnv } from '#orchestrator/env.ts';
import { collectLines } from './fixtures/lines.ts';
import { processesWith } from './fixtures/processes-with.ts';
import { devOptions, makeSourceTree, type SourceTree } from './fixtures/source-tree.ts';

let tree: SourceTree;
const data = (...names: string[]): string => path.join(tree.folder, '.moderate', ...names);

beforeAll(async () => {
  tree = await makeSourceTree();
});

afterAll(() => tree.remove());

const processesOfTree = () => processesWith(tree.folder);

function startDev(reset = false, env: Env = {}) {
  const lines = collectLines();
  const stop = new AbortController();
  const options = { ...devOptions(tree.folder), env: { ...readEnv(), ...env }, report: lines.add };
  const ended = runDev({ ...options, reset, signal: stop.signal });
  return { lines, ended, options, stop: () => (stop.abort(), ended) };
}

test(
  'a stack serves other terminals, follows the sources, restarts a crashed worker and leaves no process',
  { timeout: 90_000 },
  async () => {
    const settings = path.join(tree.folder, '.env');
    await writeFile(settings, 'COLOUR=red\n');
    const { lines, options, stop } = startDev(false, { COLOUR: 'red' });
    await lines.next(/Worker started/);
    const [first = 0] = await processesWith(tree.worker);
    const [link = ''] = lines.all.flatMap(
      (line) => /^ +(?:Web pages|Temporal.*|Postgres) +(\S+)/.exec(line)?.[1] ?? [],
    );
    await expect
      .poll(
        () =>
          fetch(link)
            .then((answer) => answer.text())
            .catch(String),
        { timeout: 10_000 },
      )
      .toBe('web');

    expect((await stat(data('dev.json'))).mode & 0o777).toBe(0o600);
    const env = await readDevStack(data());
    expect(env).toMatchObject({
      POSTGRES_HOST: '127.0.0.1',
      TEMPORAL_NAMESPACE: 'default',
      NOTES_DIR: data('notes'),
    });
    await expect(runDev({ ...options, signal: new AbortController().signal })).rejects.toThrow(
      /is already running/,
    );

    let seen = lines.all.length;
    await appendFile(tree.worker, '\n');
    await lines.next(/Worker started/, seen);
    const [second = 0] = await processesWith(tree.worker);
    expect(second).not.toBe(first);
    expect(await isAlive(first)).toBe(false);

    seen = lines.all.length;
    process.kill(second, 'SIGKILL');
    await lines.next(/The worker ended \(SIGKILL\)/, seen);
    await lines.next(/Worker started/, seen);

    seen = lines.all.length;
    await writeFile(tree.worker, 'throw new Error("not today");\n');
    await lines.next(/not today/, seen);
    await lines.next(/The worker did not start \(code 1\)/, seen);

    // As an editor saves: another file is renamed to it.
    seen = lines.all.length;
    const mended = `process.loadEnvFile('.env');\nconsole.log('The colour is ' + process.env.COLOUR);\n`;
    await writeFile(
      `${tree.worker}.new`,
      `${mended}${await readFile(new URL('./fixtures/worker.ts', import.meta.url), 'utf8')}`,
    );
    await rename(`${tree.worker}.new`, tree.worker);
    await lines.next(/The colour is red/, seen);
    await lines.next(/Worker started/, seen);
    seen = lines.all.length;
    await writeFile(settings, 'COLOUR=green\n');
    await lines.next(/The colour is green/, seen);

    await stop();
    expect(await processesOfTree()).toEqual([]);
    expect(await readDevStack(data())).toBeUndefined();
  },
);

test(
  'the services of a stack that was killed end too, and the next one starts on its data or on none',
  { timeout: 90_000 },
  async () => {
    await writeFile(tree.worker, await readFile(new URL('./fixtures/worker.ts', import.meta.url)));
    const main = fileURLToPath(new URL('./fixtures/run-dev-main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, tree.folder], {
      env: { ...readEnv() },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = collectLines();
    child.stdout.setEncoding('utf8').on('data', lines.add);
    await lines.next(/Worker started/);
    expect((await processesOfTree()).length).toBeGreaterThanOrEqual(4);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(processesOfTree, { timeout: 15_000 }).toEqual([]);

    await mkdir(data('notes'), { recursive: true });
    await writeFile(data('notes', 'old.json'), '{}');
    const again = startDev();
    await again.lines.next(/Worker started/);
    await again.stop();
    expect(await readdir(data('notes'))).toEqual(['old.json']);

    const password = await readFile(data('postgres', 'superuser-password'), 'utf8');
    const afresh = startDev(true);
    await afresh.lines.next(/Worker started/);
    await afresh.stop();
    expect(await readdir(data())).not.toContain('notes');
    expect(await readFile(data('postgres', 'superuser-password'), 'utf8')).not.toBe(password);
    expect(await processesOfTree()).toEqual([]);
  },
);
