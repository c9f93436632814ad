import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import ownManifest from '../../../../src/orchestrator/package.json' with { type: 'json' };
import rootManifest from '../../../../package.json' with { type: 'json' };
import { initProject } from '#orchestrator/cli/init/init-project.ts';
import { devDependencies } from '#orchestrator/cli/init/project-files.ts';
import { generate } from '#orchestrator/cli/new/generate.ts';
import { newAsset } from '#orchestrator/cli/new/new-asset.ts';
import { newPipeline } from '#orchestrator/cli/new/new-pipeline.ts';
import { newResource } from '#orchestrator/cli/new/new-resource.ts';
import { newSensor } from '#orchestrator/cli/new/new-sensor.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

let folder: string;

beforeEach(async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'orchestrator-init-'));
  folder = path.join(root, 'Weather data');
  onTestFinished(() => rm(root, { recursive: true, force: true }));
});

const write = (file: string, text: string) => writeFile(path.join(folder, file), text);
const read = (file: string) => readFile(path.join(folder, file), 'utf8');
const readManifest = async () =>
  JSON.parse(await read('package.json')) as Readonly<Record<string, unknown>>;
const files = [
  'tsconfig.json',
  'orchestrator.config.ts',
  'src/definitions.ts',
  'tests/definitions.test.ts',
];

async function inFolder(): Promise<void> {
  await initProject(folder);
  for (const file of await readdir(folder)) await rm(path.join(folder, file), { recursive: true });
}

test('a folder that does not exist becomes a project of its name', async () => {
  expect(await initProject(folder)).toEqual({
    written: ['package.json', '.gitignore', ...files],
    edited: [],
    keptScripts: [],
  });
  expect(await readManifest()).toMatchObject({
    name: 'weather-data',
    private: true,
    type: 'module',
    scripts: { dev: 'orchestrator dev', test: 'vitest run' },
    dependencies: {
      '@moderate/orchestrator': `^${ownManifest.version}`,
      zod: ownManifest.peerDependencies.zod,
    },
  });
  expect(await read('orchestrator.config.ts')).toContain("project: { name: 'weather-data' }");
});

test('what package.json and .gitignore have stays, but for the script that npm init writes', async () => {
  await inFolder();
  const given = {
    name: '@acme/Weather',
    version: '2.0.0',
    scripts: { test: 'echo "Error: no test specified" && exit 1', check: 'make check' },
    devDependencies: { zod: '4.6.7', typescript: '6.0.0' },
  };
  await write('package.json', JSON.stringify(given, null, '\t'));
  await write('.gitignore', 'dist\nnode_modules');
  expect(await initProject(folder)).toEqual({
    written: files,
    edited: ['package.json', '.gitignore'],
    keptScripts: ['check'],
  });
  const manifest = await readManifest();
  expect(manifest).toMatchObject({
    name: '@acme/Weather',
    version: '2.0.0',
    scripts: { test: 'vitest run', check: 'make check' },
  });
  expect(manifest).not.toHaveProperty('private');
  expect(manifest).not.toHaveProperty('dependencies.zod');
  expect(manifest).toHaveProperty('devDependencies.typescript', '6.0.0');
  expect(await read('package.json')).toMatch(/^\t"name"/m);
  expect(await read('.gitignore')).toBe('dist\nnode_modules\n.orchestrator/\n.env\n');
});

const refused: readonly (readonly [what: string, file: string, text: string, message: RegExp])[] = [
  [
    'a file that is there',
    'tsconfig.json',
    '{}',
    /^tsconfig\.json already exists, and nothing was written$/,
  ],
  [
    'a package of CommonJS',
    'package.json',
    '{"type": "commonjs"}',
    /"type": "commonjs".*npm pkg set type=module/,
  ],
  [
    'an import of another kind',
    'package.json',
    '{"imports": {"#*": "./lib/*"}}',
    /expected "#\*": "\.\/src\/\*"/,
  ],
  [
    'a package.json that is none',
    'package.json',
    '{"scripts": [',
    /^package\.json cannot be read, and nothing was written: SyntaxError/,
  ],
];

test.each(nonEmpty(refused))('refuses %s, and writes nothing', async (_, file, text, message) => {
  await inFolder();
  await write(file, text);
  await expect(initProject(folder)).rejects.toThrow(message);
  expect(await readdir(folder)).toEqual([file]);
  expect(await read(file)).toBe(text);
});

test('what new writes registers itself in a new project', async () => {
  await initProject(folder);
  expect(await generate(folder, newPipeline('weather'))).toMatchObject({
    edited: ['src/definitions.ts'],
    toAdd: undefined,
  });
  expect(await generate(folder, await newAsset(folder, 'weather/means', 'weather'))).toMatchObject({
    edited: ['activities/weather.ts'],
  });
  const sensor = newSensor(folder, 'storms', { pipeline: 'weather', asset: 'weather/means' });
  expect(await generate(folder, sensor)).toMatchObject({ edited: ['activities/weather.ts'] });
  expect(await generate(folder, newResource(folder, 'stations'))).toMatchObject({
    edited: ['src/definitions.ts'],
  });
});

test('a new project develops with what the orchestrator is tested with', () => {
  const tested: Readonly<Record<string, string>> = rootManifest.devDependencies;
  for (const [name, range] of nonEmpty(Object.entries(devDependencies)))
    expect(range.replace('^', ''), name).toBe(tested[name]);
});
