import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { projectFolder } from '#project-folder.ts';
import { readEnv } from '#orchestrator/env.ts';
import { collectLines } from '../orchestrator/dev/fixtures/lines.ts';

function bootstrap(...args: string[]) {
  const script = path.join(projectFolder, 'scripts', 'bootstrap.js');
  const entry = path.relative(
    projectFolder,
    fileURLToPath(new URL('./fixtures/print-start.ts', import.meta.url)),
  );
  const child = spawn(process.execPath, [script, entry, ...args], { env: { ...readEnv() } });
  const lines = collectLines();
  child.stdout.setEncoding('utf8').on('data', lines.add);
  return { child, lines, ended: once(child, 'exit') };
}

test("runs an entry on the project's own Node and passes on its arguments and exit code", async () => {
  const { lines, ended } = bootstrap('3', '--flag=a b');
  expect(await ended).toEqual([3, null]);
  expect(JSON.parse(lines.all[0] ?? '')).toEqual({
    version: expect.stringMatching(/^24\./),
    args: ['3', '--flag=a b'],
  });
});

test('passes a signal on and ends with the code that the entry ends with', async () => {
  const { child, lines, ended } = bootstrap('wait');
  await lines.next(/wait/);
  child.kill('SIGTERM');
  expect(await ended).toEqual([42, null]);
});
