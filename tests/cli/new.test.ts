import { execFile } from 'node:child_process';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { check } from 'prettier';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import prettierOptions from '../../.prettierrc.json' with { type: 'json' };
import { initProject } from '#orchestrator/cli/init/init-project.ts';
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
  await Promise.all(
    ['activities', 'src', 'tests/lint', 'workflows'].map((name) =>
      mkdir(path.join(root, name), { recursive: true }),
    ),
  );
  await Promise.all(
    ['package.json', 'tsconfig.json', 'oxlint.config.ts'].map((name) =>
      copyFile(path.join(repository, name), path.join(root, name)),
    ),
  );
  await Promise.all(
    ['node_modules', 'tests/lint/rules'].map((name) =>
      symlink(path.join(repository, name), path.join(root, name)),
    ),
  );
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

test('what is generated passes prettier, lint, types and tests', { timeout: 120_000 }, async () => {
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
  expect(
    await runJson(['new', 'asset', 'weather/daily_means', '--pipeline', 'weather-forecast'], {
      root,
    }),
  ).toEqual({
    code: 0,
    written: [
      'activities/weather-forecast/daily-means.ts',
      'tests/activities/weather-forecast/daily-means.test.ts',
    ],
    edited: ['activities/weather-forecast.ts'],
    toAdd: null,
  });
  const ofPipeline = ['--pipeline', 'weather-forecast', '--asset', 'weather_forecast/example'];
  expect(await runJson(['new', 'sensor', 'new-stations', ...ofPipeline], { root })).toEqual({
    code: 0,
    written: ['sensors/new-stations-sensor.ts', 'tests/sensors/new-stations-sensor.test.ts'],
    edited: ['activities/weather-forecast.ts'],
    toAdd: null,
  });
  expect(
    await runJson(['new', 'sensor', 'lost-stations-sensor', ...ofPipeline], { root }),
  ).toMatchObject({ code: 0, toAdd: null });
  for (const name of ['weather-api', 'map-server']) {
    expect(await runJson(['new', 'resource', name], { root })).toEqual({
      code: 0,
      written: [`src/resources/${name}.ts`, `tests/resources/${name}.test.ts`],
      edited: ['src/definitions.ts'],
      toAdd: null,
    });
  }
  expect(await read('src/definitions.ts')).toContain('  pipelines: [weatherForecast],\n');
  expect(await read('src/definitions.ts')).toContain(
    '  resources: { weatherApi, mapServer },\n});\n',
  );
  expect(await read('activities/weather-forecast.ts')).toContain(
    '  assets: [weatherForecastExample, dailyMeans],\n  schedules: [\n',
  );
  expect(await read('activities/weather-forecast.ts')).toContain(
    '  ],\n  sensors: [newStationsSensor, lostStationsSensor],\n});\n',
  );

  const folders = [
    'activities',
    'sensors',
    'src',
    'tests/activities',
    'tests/resources',
    'tests/sensors',
  ];
  for (const folder of folders) {
    const files = await readdir(path.join(root, folder), { recursive: true });
    for (const file of nonEmpty(files.filter((name) => name.endsWith('.ts')))) {
      const text = await read(path.join(folder, file));
      expect(
        await check(text, { ...(prettierOptions as object), parser: 'typescript' }),
        text,
      ).toBe(true);
    }
  }
  await write(
    'vitest.config.ts',
    "export default { test: { include: ['tests/**/*.test.ts'] } };\n",
  );
  const bin = (name: string, ...args: readonly string[]) =>
    run(path.join(repository, 'node_modules/.bin', name), args, { cwd: root });
  const [, linted, tested, loaded] = await Promise.all([
    bin('tsc', '-p', '.'),
    bin('oxlint', ...folders),
    bin('vitest', 'run'),
    run(
      process.execPath,
      [
        '-e',
        "import('./src/definitions.ts').then(({ definitions: { assets, sensors, resources } }) => console.log(assets.length, sensors.length, Object.keys(resources)))",
      ],
      {
        cwd: root,
      },
    ),
  ]);
  expect(linted.stdout).toMatch(/Found 0 warnings and 0 errors\.\n.* on 13 files /);
  expect(tested.stdout).toMatch(/Tests .*14 passed/);
  expect(loaded.stdout).toBe("2 2 [ 'weatherApi', 'mapServer' ]\n");
});

test('it passes types and tests in a project that init begins', { timeout: 120_000 }, async () => {
  const project = path.join(root, 'begun');
  await initProject(project);
  await symlink(path.join(repository, 'node_modules'), path.join(project, 'node_modules'));
  for (const args of [
    ['pipeline', 'weather'],
    ['asset', 'weather/daily_means', '--pipeline', 'weather'],
    ['sensor', 'storms', '--pipeline', 'weather', '--asset', 'weather/daily_means'],
    ['resource', 'weather-api'],
  ]) {
    expect(await runJson(['new', ...args], { root: project })).toMatchObject({
      code: 0,
      toAdd: null,
    });
  }
  const bin = (name: string, ...args: readonly string[]) =>
    run(path.join(repository, 'node_modules/.bin', name), args, { cwd: project });
  const [, tested] = await Promise.all([bin('tsc', '-p', '.'), bin('vitest', 'run')]);
  expect(tested.stdout).toMatch(/Test Files .*5 passed/);
});

test('with the longest names the files are formatted too', async () => {
  const pipeline = 'w'.repeat(40);
  const key = `w/${'d'.repeat(38)}`;
  expect(await create('pipeline', pipeline)).toMatchObject({ code: 0 });
  expect(await create('asset', key, '--pipeline', pipeline)).toMatchObject({ code: 0 });
  expect(
    await create('sensor', 's'.repeat(40), '--pipeline', pipeline, '--asset', key),
  ).toMatchObject({ code: 0 });
  expect(await create('resource', 'r'.repeat(40))).toMatchObject({ code: 0 });
  for (const file of [
    `sensors/${'s'.repeat(40)}-sensor.ts`,
    `tests/sensors/${'s'.repeat(40)}-sensor.test.ts`,
    `src/resources/${'r'.repeat(40)}.ts`,
    `tests/resources/${'r'.repeat(40)}.test.ts`,
    `activities/${pipeline}.ts`,
    `activities/${pipeline}/${'d'.repeat(38)}.ts`,
    `tests/activities/${pipeline}.test.ts`,
    'src/definitions.ts',
  ]) {
    const text = await read(file);
    expect(await check(text, { ...(prettierOptions as object), parser: 'typescript' }), text).toBe(
      true,
    );
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

test('a resource is named where the project lists its resources', async () => {
  const list =
    "import { gitResource } from './git.ts';\n\n/** All. */\nexport const resources = {\n  git: gitResource,\n};\n";
  await mkdir(path.join(root, 'src/resources'));
  await write('src/resources/index.ts', list);
  expect((await create('resource', 'weather-api')).out).toContain(
    '\nAdded weatherApi to resources in src/resources/index.ts\n',
  );
  expect(await read('src/resources/index.ts')).toBe(
    "import { gitResource } from './git.ts';\nimport { weatherApi } from './weather-api.ts';\n\n/** All. */\nexport const resources = {\n  git: gitResource,\n  weatherApi,\n};\n",
  );
  await write('src/resources/index.ts', list.replace('{\n  git: gitResource,\n}', '{ ...others }'));
  expect((await create('resource', 'map-server')).out).toContain(
    "Add to src/resources/index.ts:\n  import { mapServer } from './map-server.ts';\n  mapServer, in `resources`\n",
  );
});

test('sensors that a pipeline creates stay', async () => {
  await create('pipeline', 'weather');
  const pipeline = await read('activities/weather.ts');
  await write(
    'activities/weather.ts',
    pipeline.replace('definePipeline({\n', 'definePipeline({\n  sensors: [createSensor()],\n'),
  );
  await create('sensor', 'storms', '--pipeline', 'weather', '--asset', 'weather/example');
  expect(await read('activities/weather.ts')).toContain(
    'definePipeline({\n  sensors: [createSensor(), stormsSensor],\n',
  );
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
  expect(await read('src/definitions.ts')).toContain(
    '  pipelines: [\n    weather,\n    traffic,\n  ],\n',
  );
});

describe('names that cannot be used are refused', () => {
  test.each([
    [
      ['pipeline', 'Weather'],
      'Weather cannot name a pipeline: expected lower case words joined by - ',
    ],
    [['pipeline', 'import'], 'import cannot name a pipeline: '],
    [['pipeline', '../weather'], '../weather cannot name a pipeline: '],
    [['pipeline', ''], '"" cannot name a pipeline: '],
    [['pipeline', 'w'.repeat(41)], 'at most 40 characters'],
    [
      ['asset', 'weather/Daily', '--pipeline', 'weather'],
      'weather/Daily cannot be the key of an asset: expected lower case words joined by _ and / ',
    ],
    [
      ['asset', 'weather/new', '--pipeline', 'weather'],
      'weather/new cannot be the key of an asset: ',
    ],
    [
      ['asset', 'weather/days', '--pipeline', 'traffic'],
      'There is no pipeline traffic, since activities/traffic.ts does not exist: moderate new pipeline traffic',
    ],
    [
      ['asset', 'weather/example', '--pipeline', 'weather'],
      'activities/weather.ts already names an asset weather/example',
    ],
    [['asset', 'weather/days'], "Required option '--pipeline <name>' not specified"],
    [
      ['sensor', 'Storms', '--pipeline', 'weather', '--asset', 'weather/example'],
      'Storms cannot name a sensor: expected lower case words',
    ],
    [
      ['sensor', 'storms', '--pipeline', 'traffic', '--asset', 'weather/example'],
      'There is no pipeline traffic',
    ],
    [
      ['sensor', 'storms', '--pipeline', 'weather', '--asset', 'Example'],
      'Example cannot be the key of an asset',
    ],
    [
      ['sensor', 'storms', '--pipeline', 'weather'],
      "Required option '--asset <key>' not specified",
    ],
    [
      ['resource', '../api'],
      '../api cannot name a resource: expected lower case words joined by - ',
    ],
    [['resource', 'fetch'], 'fetch cannot name a resource: '],
  ])('%j', async (args, message) => {
    await create('pipeline', 'weather');
    const { code, out, err } = await create(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect((await readdir(path.join(root, 'activities'))).toSorted()).toEqual(['weather.ts']);
  });
});
