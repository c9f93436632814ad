import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectFolder } from '#project-folder.ts';
import { readEnv } from '#orchestrator/env.ts';

let project: string;

/** Installs the lock file's packages, slowly enough for the two to overlap. */
const npm = `
const fs = require('node:fs');
fs.appendFileSync('installs', 'x');
fs.rmSync('node_modules', { recursive: true, force: true });
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
fs.mkdirSync('node_modules/.bin', { recursive: true });
fs.symlinkSync(process.execPath, 'node_modules/.bin/node');
fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;

beforeEach(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'moderate-bootstrap-'));
  await mkdir(path.join(project, 'scripts'));
  await copyFile(
    path.join(projectFolder, 'scripts', 'bootstrap.js'),
    path.join(project, 'scripts', 'bootstrap.js'),
  );
  await writeFile(path.join(project, 'package.json'), '{"type": "module"}');
  await writeFile(
    path.join(project, 'package-lock.json'),
    '{"packages": {"": {}, "node_modules/a": {"version": "1.0.0"}}}',
  );
  await writeFile(path.join(project, 'npm.cjs'), npm);
  await writeFile(path.join(project, 'entry.js'), 'process.exit(7);');
});

afterEach(() => rm(project, { recursive: true }));

async function bootstrap(): Promise<unknown> {
  const child = spawn(
    process.execPath,
    [path.join(project, 'scripts', 'bootstrap.js'), 'entry.js'],
    {
      cwd: project,
      env: { ...readEnv(), npm_execpath: path.join(project, 'npm.cjs') },
      stdio: 'ignore',
    },
  );
  return (await once(child, 'exit'))[0];
}

const installs = async () => (await readFile(path.join(project, 'installs'), 'utf8')).length;

test('two that find no dependencies install them once, and both continue', async () => {
  expect(await Promise.all([bootstrap(), bootstrap(), bootstrap()])).toEqual([7, 7, 7]);
  expect(await installs()).toBe(1);
});

test('one that was killed while it installed holds up nobody', async () => {
  const killed = spawn(process.execPath, ['-e', '0']);
  await once(killed, 'exit');
  await mkdir(path.join(project, '.moderate'));
  await writeFile(path.join(project, '.moderate', 'install.lock'), String(killed.pid));
  expect(await Promise.all([bootstrap(), bootstrap(), bootstrap(), bootstrap()])).toEqual([
    7, 7, 7, 7,
  ]);
  expect(await installs()).toBe(1);
});
