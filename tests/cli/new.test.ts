import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { check } from 'prettier';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import prettierOptions from '../../.prettierrc.json' with { type: 'json' };
import { nonEmpty } from '#tests/support/non-empty.ts';
import { runCommand, runJson } from './run-command.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** A project with the layout and the rules of this one. */
let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'orchestrator-new-'));
  const folder = root;
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await Promise.all(['activities', 'src', 'tests/lint', 'workflows'].map((name) => mkdir(path.join(root, name), { recursive: true })));
  await Promise.all(
    ['package.json', 'tsconfig.json', 'oxlint.config.ts'].map((name) => copyFile(path.join(repository, name), path.join(root, name))),
  );
  await Promise.all(['node_modules', 'tests/lint/rules'].map((name) => symlink(path.join(repository, name), path.join(root, name))));
  await write('workflows/index.ts', 'export {};\n');
  await write('src/definitions.ts', definitions);
});

const definitions = `import { createDefinitions } from '@moderate/orchestrator';
import * as workflows from '#workflows/index.ts';

export const definitions = createDefinitions({
  pipelines: [],
  workflows,
  workflowsUrl: new URL('../workflows/index.ts', import.meta.url),
});
`;

const write = (file: string, text: string) => writeFile(path.join(root, file), text);
const read = (file: string) => readFile(path.join(root, file), 'utf8');
const create = (...args: readonly string[]) => runCommand(['new', ...args], { root });

test('a new pipeline and a new asset pass prettier, lint, types and tests as they are generated', { timeout: 120_000 }, async () => {
  expect(await create('pipeline', 'weather-forecast')).toEqual({
    code: 0,
    out: [
      'Wrote activities/weather-forecast.ts',
      'Wrote tests/activities/weather-forecast.test.ts',
      'Added weatherForecast to pipelines in src/definitions.ts',
      'Then: npx vitest run tests/activities/weather-forecast.test.ts && moderate definitions validate',
      '',
    ].join('\n'),
    err: '',
  });
  expect(await runJson(['new', 'asset', 'weather/daily_means', '--pipeline', 'weather-forecast'], { root })).toEqual({
    code: 0,
    written: ['activities/weather-forecast/daily-means.ts', 'tests/activities/weather-forecast/daily-means.test.ts'],
    edited: ['activities/weather-forecast.ts'],
    toAdd: null,
  });
  expect(await read('src/definitions.ts')).toContain('  pipelines: [weatherForecast],\n');
  expect(await read('activities/weather-forecast.ts')).toContain('  assets: [weatherForecastExample, dailyMeans],\n  schedules: [\n');

  for (const folder of ['activities', 'src', 'tests/activities']) {
    const files = await readdir(path.join(root, folder), { recursive: true });
    for (const file of nonEmpty(files.filter((name) => name.endsWith('.ts')))) {
      const text = await read(path.join(folder, file));
      expect(await check(text, { ...(prettierOptions as object), parser: 'typescript' }), text).toBe(true);
    }
  }
  await write('vitest.config.ts', "export default { test: { include: ['tests/**/*.test.ts'] } };\n");
  const bin = (name: string, ...args: readonly string[]) => run(path.join(repository, 'node_modules/.bin', name), args, { cwd: root });
  const [, linted, tested, loaded] = await Promise.all([
    bin('tsc', '-p', '.'),
    bin('oxlint', 'activities', 'src', 'tests/activities'),
    bin('vitest', 'run'),
    run(process.execPath, ['-e', "import('./src/definitions.ts').then(({ definitions: { assets } }) => console.log(assets.length))"], {
      cwd: root,
    }),
  ]);
  expect(linted.stdout).toMatch(/Found 0 warnings and 0 errors\.\n.* on 5 files /);
  expect(tested.stdout).toMatch(/Tests .*4 passed/);
  expect(loaded.stdout).toBe('2\n');
});

test('with the longest names the files are formatted too', async () => {
  const pipeline = 'w'.repeat(40);
  const key = `w/${'d'.repeat(38)}`;
  expect(await create('pipeline', pipeline)).toMatchObject({ code: 0 });
  expect(await create('asset', key, '--pipeline', pipeline)).toMatchObject({ code: 0 });
  for (const file of [
    `activities/${pipeline}.ts`,
    `activities/${pipeline}/${'d'.repeat(38)}.ts`,
    `tests/activities/${pipeline}.test.ts`,
    'src/definitions.ts',
  ]) {
    const text = await read(file);
    expect(await check(text, { ...(prettierOptions as object), parser: 'typescript' }), text).toBe(true);
  }
});

test('nothing that exists is overwritten', async () => {
  await write('activities/weather.ts', '// mine\n');
  expect(await create('pipeline', 'weather')).toEqual({
    code: 2,
    out: '',
    err: 'activities/weather.ts already exists, and nothing was written\n',
  });
  expect(await read('activities/weather.ts')).toBe('// mine\n');
  expect(await readdir(path.join(root, 'tests'))).toEqual(['lint']);
  expect(await read('src/definitions.ts')).toBe(definitions);
});

test.each([
  ['that has no such list', 'export const definitions = create({ pipelines: [...all] });\n'],
  ['with two calls', `${definitions}export const others = createDefinitions({ pipelines: [] });\n`],
  ['that has the name already', `${definitions}export const weather = 1;\n`],
])('what to add to a file %s is printed', async (_, text) => {
  await write('src/definitions.ts', text);
  expect((await create('pipeline', 'weather')).out).toContain(
    "Add to src/definitions.ts:\n  import { weather } from '#activities/weather.ts';\n  weather, in `pipelines` of createDefinitions\n",
  );
  expect(await read('src/definitions.ts')).toBe(text);
});

test('a list with a line for each name gets a line', async () => {
  await write(
    'src/definitions.ts',
    definitions
      .replace('[]', '[\n    weather,\n  ]')
      .replace('import * as', "import { weather } from '#activities/weather.ts';\nimport * as"),
  );
  await create('pipeline', 'traffic');
  expect(await read('src/definitions.ts')).toContain(
    "'#activities/weather.ts';\nimport { traffic } from '#activities/traffic.ts';\nimport * as",
  );
  expect(await read('src/definitions.ts')).toContain('  pipelines: [\n    weather,\n    traffic,\n  ],\n');
});

describe('names that cannot be used are refused', () => {
  test.each([
    [['pipeline', 'Weather'], 'Weather cannot name a pipeline: expected lower case words joined by - '],
    [['pipeline', 'import'], 'import cannot name a pipeline: '],
    [['pipeline', '../weather'], '../weather cannot name a pipeline: '],
    [['pipeline', ''], '"" cannot name a pipeline: '],
    [['pipeline', 'w'.repeat(41)], 'at most 40 characters'],
    [
      ['asset', 'weather/Daily', '--pipeline', 'weather'],
      'weather/Daily cannot be the key of an asset: expected lower case words joined by _ and / ',
    ],
    [['asset', 'weather/new', '--pipeline', 'weather'], 'weather/new cannot be the key of an asset: '],
    [
      ['asset', 'weather/days', '--pipeline', 'traffic'],
      'There is no pipeline traffic, since activities/traffic.ts does not exist: moderate new pipeline traffic',
    ],
    [['asset', 'weather/example', '--pipeline', 'weather'], 'activities/weather.ts already names an asset weather/example'],
    [['asset', 'weather/days'], "Required option '--pipeline <name>' not specified"],
  ])('%j', async (args, message) => {
    await create('pipeline', 'weather');
    const { code, out, err } = await create(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect((await readdir(path.join(root, 'activities'))).toSorted()).toEqual(['weather.ts']);
  });
});
