import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { openRunEnvironment } from '#tests/support/run-environment.ts';
import { createFollower, type Follower } from '#tests/support/follow-tutorial.ts';
import {
  packOrchestrator,
  runInstalled,
  userEnvironment,
} from '#tests/support/orchestrator-package.ts';
import {
  serveRegistry,
  type PackageManifest,
  type PackageRegistry,
} from '#tests/support/package-registry.ts';
import { readTutorial } from '#tests/support/tutorial.ts';
import { cacheFolder } from '#tests/services/cache-folder.ts';
import { findTemporal } from '#orchestrator/dev/temporal/find-temporal.ts';
import { readEnv } from '#orchestrator/env.ts';
import { processesWith } from '../dev/fixtures/processes-with.ts';

let root: string;
/** A folder that only contains the installed packages. */
let project: string;
let registry: PackageRegistry;
let follower: Follower;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'package-'));
  // If root runs the tests, the Postgres user needs access: otherwise the data stays in a system
  // folder.
  await chmod(root, 0o755);
  project = path.join(root, 'project');
  const archive = await packOrchestrator(root);
  registry = await serveRegistry(
    archive,
    JSON.parse(await readFile(path.join(root, 'build', 'package.json'), 'utf8')) as PackageManifest,
  );
  const cache = await cacheFolder(readEnv(), process.cwd());
  const temporal = await findTemporal({
    env: readEnv(),
    cacheFolder: cache,
    report: () => undefined,
  });
  const reader = path.join(root, 'reader');
  await mkdir(reader);
  follower = createFollower(reader, {
    ...userEnvironment(),
    ...registry.env,
    TEMPORAL_CLI_PATH: temporal,
    npm_config_prefer_offline: 'true',
  });
}, 120_000);

afterAll(async () => {
  await follower.close();
  registry.close();
  await rm(root, { recursive: true, force: true });
});

test(
  'following the page of the first pipeline gives what it shows',
  { timeout: 600_000 },
  async () => {
    const page = await readFile('docs/getting-started/first-pipeline.md', 'utf8');
    for (const step of nonEmpty(readTutorial(page))) await follower.follow(step);

    const folder = follower.folder();
    const { out } = await runInstalled(folder, 'orchestrator', 'runs', 'list', '--json');
    const { runs } = JSON.parse(out) as { readonly runs: readonly object[] };
    const ofSensor = {
      launchedBy: 'sensor:newOrders',
      runKey: 'newOrders/wednesday.csv',
      status: 'completed',
    };
    expect(runs).toContainEqual(expect.objectContaining(ofSensor));

    await follower.close();
    expect(await processesWith(root)).toEqual([]);
    await mkdir(project);
    await symlink(path.join(folder, 'node_modules'), path.join(project, 'node_modules'));
    await write(
      'package.json',
      JSON.stringify({ name: 'a-project', private: true, type: 'module' }),
    );
  },
);

const orchestrator = (...args: readonly string[]) => runInstalled(project, 'orchestrator', ...args);
const write = (file: string, text: string) => writeFile(path.join(project, file), text);

const workflows = `
import { defineJob } from '@moderate/orchestrator/workflow';
export const dailyReport = defineJob<{ readonly day: string }>(async () => {});
`;

const definitions = `
import { createDefinitions, defineAsset, definePipeline, materialized } from '@moderate/orchestrator';
import { z } from 'zod';
import * as workflows from './workflows.ts';
const readings = defineAsset({ key: 'weather/readings', materialize: async () => materialized({ rows: 3 }, { rows: 3 }) });
const weather = definePipeline({
  assets: [readings],
  jobs: { dailyReport: { description: 'Write the report of a day', config: z.strictObject({ day: z.string() }) } },
});
export const definitions = createDefinitions({
  pipelines: [weather],
  workflows,
  workflowsUrl: new URL('./workflows.ts', import.meta.url),
});
`;

test(
  'an installed package has its command, JavaScript, declarations and migrations, and no sources',
  { timeout: 120_000 },
  async () => {
    const { code, out } = await orchestrator('--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: npx orchestrator /);
    for (const command of ['init', 'dev', 'run', 'runs', 'assets', 'worker', 'migrate'])
      expect(out).toContain(`\n  ${command} `);
    const { version } = JSON.parse(await readFile('src/orchestrator/package.json', 'utf8')) as {
      readonly version: string;
    };
    expect((await orchestrator('--version')).out.trim()).toBe(version);

    const files = await readdir(path.join(project, 'node_modules/@moderate/orchestrator'), {
      recursive: true,
    });
    expect(files).toEqual(
      expect.arrayContaining([
        'index.js',
        'index.d.ts',
        'state/migrations/0001_runs-and-materializations.sql',
        'LICENSE',
      ]),
    );
    expect(nonEmpty(files).filter((file) => /(?<!\.d)\.ts$/.test(file))).toHaveLength(0);
  },
);

test('every entry point can be imported', { timeout: 120_000 }, async () => {
  const { exports } = JSON.parse(await readFile('src/orchestrator/package.json', 'utf8')) as {
    readonly exports: Readonly<Record<string, string>>;
  };
  const names = Object.keys(exports).map((entry) =>
    path.posix.join('@moderate/orchestrator', entry),
  );
  const script = `for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import(name)).length > 0);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { cwd: project },
  );
  expect(stdout.trim().split('\n')).toEqual(names.map((name) => `${name} true`));
});

test('a folder without definitions says how to give some', { timeout: 120_000 }, async () => {
  const { code, err } = await orchestrator('jobs');
  expect(code).toBe(2);
  expect(err).toContain('create orchestrator.config.ts, or give --definitions FILE');
});

test(
  'a Node that runs no TypeScript is refused with a sentence',
  { timeout: 120_000 },
  async () => {
    const program = path.join(project, 'node_modules/.bin/orchestrator');
    const refused: unknown = await promisify(execFile)(process.execPath, [
      '--no-experimental-strip-types',
      program,
      'jobs',
    ]).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Node [\d.]+ cannot run .*: install Node 22\.18 or later\n$/),
    });
  },
);

test(
  'a project names its definitions by an option, in package.json or in a configuration file',
  { timeout: 180_000 },
  async () => {
    await write('workflows.ts', workflows);
    await write('definitions.ts', definitions);
    const job = expect.objectContaining({
      name: 'dailyReport',
      description: 'Write the report of a day',
    });
    const jobs = async (...args: readonly string[]) =>
      JSON.parse((await orchestrator('jobs', '--json', ...args)).out) as object;
    expect(await jobs('--definitions', 'definitions.ts')).toMatchObject({
      jobs: expect.arrayContaining([job]),
    });

    const manifest = await readFile(path.join(project, 'package.json'), 'utf8');
    await write(
      'package.json',
      JSON.stringify({
        ...(JSON.parse(manifest) as object),
        orchestrator: { definitions: './definitions.ts' },
      }),
    );
    expect(await jobs()).toMatchObject({ jobs: expect.arrayContaining([job]) });
    await write('package.json', manifest);

    const config = `import { defineConfig } from '@moderate/orchestrator/cli';
export default defineConfig({ project: { name: 'weather' }, definitions: async () => (await import('./definitions.ts')).definitions });`;
    await write('orchestrator.config.ts', config);
    expect(await jobs()).toMatchObject({ jobs: expect.arrayContaining([job]) });
  },
);

const threaded = `
import { isMainThread } from 'node:worker_threads';
import { createDefinitions, defineAsset, definePipeline } from '@moderate/orchestrator';
const sums = defineAsset({ key: 'weather/sums', execution: 'thread', materialize: async () => ({ isMainThread }) });
export const definitions = createDefinitions({ pipelines: [definePipeline({ assets: [sums] })], definitionsUrl: import.meta.url });
`;

test('an asset of an installed package computes in a thread', { timeout: 180_000 }, async () => {
  await write('threaded.ts', threaded);
  const { client, store, env, close } = await openRunEnvironment();
  onTestFinished(close);
  const program = path.join(project, 'node_modules/.bin/orchestrator');
  const worker = spawn(process.execPath, [program, '--definitions', 'threaded.ts', 'worker'], {
    cwd: project,
    env: { ...env },
    stdio: 'ignore',
  });
  try {
    const request = {
      job: 'materializeAssets',
      config: { selection: ['weather/sums'] },
      launchedBy: 'test',
      summary: '',
    };
    await (await startRun(client, request)).result();
    expect((await store.materializations.latest('weather/sums', ''))?.value).toEqual({
      isMainThread: false,
    });
  } finally {
    worker.kill();
    await once(worker, 'exit');
  }
});

test('the declarations suffice for a compiler', { timeout: 120_000 }, async () => {
  await write('workflows.ts', workflows);
  await write('definitions.ts', definitions.replace('day: z.string()', 'day: z.number()'));
  const options = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: [],
  };
  await write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions: options, files: ['definitions.ts', 'workflows.ts'] }),
  );
  const compile = () =>
    promisify(execFile)(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project]).then(
      () => '',
      (error: { readonly stdout: string }) => error.stdout,
    );
  expect(await compile()).toMatch(/definitions\.ts\(\d+,\d+\): error TS\d+/);
  await write('definitions.ts', definitions);
  expect(await compile()).toBe('');
});
