import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { runCommand, runJson } from './run-command.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');
const run = promisify(execFile);

interface Ended {
  readonly code?: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Validates a project of these files as a user would, in a separate process. */
async function validate(
  files: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Required<Ended>> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'orchestrator-definitions-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const all = {
    'package.json': '{"type": "module", "orchestrator": {"definitions": "definitions.ts"}}',
    ...files,
  };
  await Promise.all(
    Object.entries(all).map(([name, text]) => writeFile(path.join(folder, name), text)),
  );
  await symlink(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  const main = path.join(repository, 'src/orchestrator/cli/orchestrator-main.ts');
  const ended: Ended = await run(process.execPath, [main, 'definitions', 'validate', ...args], {
    cwd: folder,
  }).catch((error: Ended) => error);
  return { code: ended.code ?? 0, stdout: ended.stdout, stderr: ended.stderr };
}

/** A project with one asset. */
const declaring = (asset: string, more = '') => `
import { createDefinitions, defineAsset, definePipeline } from '@moderate/orchestrator';
const readings = defineAsset(${asset});
const weather = definePipeline({ assets: [readings]${more} });
export const definitions = createDefinitions({
  pipelines: [weather],
  workflows: {},
  workflowsUrl: new URL('./workflows.ts', import.meta.url),
});
`;
const readings = "{ key: 'weather/readings', materialize: async () => 1 }";

test('validate prints how many there are of each kind', async () => {
  expect(await runCommand(['definitions', 'validate'])).toEqual({
    code: 0,
    out: 'The definitions are valid: 3 assets, 4 jobs, 0 sensors, 2 schedules, 1 resource\n',
    err: '',
  });
  expect(await runJson(['definitions', 'validate'])).toEqual({
    code: 0,
    counts: { assets: 3, jobs: 4, sensors: 0, schedules: 2, resources: 1 },
  });
});

test('validate lists all that is wrong in one message', { timeout: 60_000 }, async () => {
  const schedule =
    "{ name: 'daily', job: 'materializeAssets', cron: '61 0 * * *', timeZone: 'UTC', config: { selection: ['weather/redings'] } }";
  const files = {
    'definitions.ts': declaring(
      "{ key: 'Readings', materialize: async () => 1 }",
      `, schedules: [${schedule}]`,
    ),
  };
  const { code, stdout, stderr } = await validate(files);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^The definitions are not valid:\n/);
  expect(stderr).toContain(
    '\n- Asset key "Readings": expected lower case words joined by _ and /\n',
  );
  expect(stderr).toContain('\n- Schedule daily: The config of materializeAssets is not valid:\n');
  expect(stderr).toContain('\n- Schedule daily: cron "61 0 * * *": ');

  const json = await validate(files, '--json');
  expect({ code: json.code, stdout: json.stdout }).toEqual({ code: 1, stdout: '' });
  expect(JSON.parse(json.stderr)).toEqual({
    error: {
      code: 'DEFINITIONS_INVALID',
      type: 'DEFINITIONS_INVALID',
      message: stderr.replace('\n[DEFINITIONS_INVALID]\n', ''),
    },
  });
});

test.each([
  [
    'cannot be parsed',
    'export const assets = [;',
    /^The definitions could not be loaded: assets\.ts:1: SyntaxError: \S/,
  ],
  [
    'imports what does not exist',
    "import './nowhere.ts';",
    /^The definitions could not be loaded: assets\.ts: Error: Cannot find module '\S+nowhere\.ts'/,
  ],
  [
    'imports what is not exported',
    "\nimport { day } from './days.ts';\nday;",
    /^The definitions could not be loaded: assets\.ts:2: SyntaxError: .*'\.\/days\.ts'.* named 'day'/,
  ],
  [
    'throws',
    "function read() {\n  throw new RangeError('out of range');\n}\nread();",
    /^The definitions could not be loaded: assets\.ts:2 in read: RangeError: out of range \[DEFINITIONS_NOT_LOADED\]\n$/,
  ],
  [
    'throws a text',
    "throw 'no luck';",
    /^The definitions could not be loaded: no luck \[DEFINITIONS_NOT_LOADED\]\n$/,
  ],
])(
  'validate names the file and the error of a module that %s',
  { timeout: 60_000 },
  async (_, text, expected) => {
    const definitions = `import './assets.ts';\n${declaring(readings)}`;
    const { code, stdout, stderr } = await validate({
      'definitions.ts': definitions,
      'assets.ts': text,
      'days.ts': 'export const days = 7;',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(expected);
    expect(stderr).not.toContain('    at ');
  },
);

test('a project is valid once its modules can be loaded', { timeout: 60_000 }, async () => {
  const { code, stdout } = await validate({ 'definitions.ts': declaring(readings) });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'The definitions are valid: 1 asset, 1 job, 0 sensors, 0 schedules, 0 resources\n',
  });
});

test('a project without assets says how to begin', async () => {
  expect(
    (await runCommand(['assets'], { definitions: createDefinitions({ pipelines: [] }) })).out,
  ).toBe('No assets: begin with moderate new pipeline NAME\n');
});
