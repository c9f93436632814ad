import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { kitchenDefinitions } from '../doubles/fixtures/sensors/kitchen-definitions.ts';
import { definitions } from '#definitions.ts';
import { runCommand } from './run-command.ts';

test.each([
  [['rnu'], "Unknown command 'rnu'. Did you mean run?"],
  [['everything'], "Unknown command 'everything' (moderate --help lists all)"],
  [['runs', 'lst'], "Unknown command 'lst'. Did you mean list?"],
  [['run', 'partyJob', '--wiat'], "Unknown option '--wiat'. Did you mean --wait?"],
  [['run', 'partJob'], 'No job is named partJob. Did you mean partyJob?'],
  [['run', 'x'], 'No job is named x. There is partyJob, waitJob, shoppingJob, materializeAssets'],
  [['run'], 'Name a job, one of partyJob, waitJob, shoppingJob, materializeAssets'],
  [['runs', 'list', '--job', 'waitJbo'], 'No job is named waitJbo. Did you mean waitJob?'],
  [
    ['runs', 'list', '--limit', 'many'],
    '--limit: expected a whole number above 0, but many was given',
  ],
  [
    ['runs', 'list', '--status', 'failed', '--outcome', 'ok'],
    '--status failed and --outcome ok exclude each other: only completed runs',
  ],
  [
    ['worker', '--queues', ''],
    'No task queue is named "". There is default, ingestion, kubernetes',
  ],
  [
    ['worker', '--queues', 'default,ingest'],
    'No task queue is named ingest. Did you mean ingestion?',
  ],
  [
    ['run', 'partyJob', '--config', '[1]'],
    `--config is not a JSON object, such as '{"maxConcurrent": 4}'`,
  ],
  [
    ['run', 'partyJob', '--config', '{"maxConcurrent": 0}'],
    'The config of partyJob is not valid:\n- maxConcurrent: ',
  ],
  [
    ['run', 'partyJob', '--config', '@/nowhere/config.json'],
    'The config file cannot be read: ENOENT',
  ],
  [
    ['materialize', 'party/hal'],
    'selection.0: there is no such asset or group. Did you mean party/hall?\n',
  ],
  [
    ['run', 'materializeAssets'],
    'The config of materializeAssets is not valid:\n- selection: is missing, expected array\n',
  ],
  [
    ['materialize', 'group:kitchen'],
    'selection.0: there is no such asset or group (moderate assets lists them), but "group:kitchen" was given\n',
  ],
  [
    ['run', 'partyJob', '--config', '{"max_concurrent": 2}'],
    '- max_concurrent: there is no such field. Did you mean maxConcurrent?\n',
  ],
  [
    ['run', 'partyJob', '--config', '{"hall": {"x": 2}}'],
    '- hall.x: there is no such field. There is seats\n',
  ],
  [['run', 'waitJob', '--config', '{"x": 2}'], '- x: there is no such field\n'],
  [
    ['materialize', 'party/greeting'],
    'party/greeting takes an input that the job partyJob supplies: moderate run partyJob',
  ],
  [
    ['assets', 'show', 'party/greetign'],
    'No asset is named party/greetign. Did you mean party/greeting?',
  ],
  [
    ['assets', 'show', 'party/hall', '--limit', '0'],
    '--limit: expected a whole number above 0, but 0 was given',
  ],
  [
    ['schedules', 'show', 'partyschedule'],
    'No schedule is named partyschedule. Did you mean partySchedule?',
  ],
  [
    ['schedules', 'pause', 'partySchedule', '--note', 'moderate: missing you'],
    'This note marks a pause that ends automatically',
  ],
  [['sensors', 'shw'], "Unknown command 'shw'. Did you mean show?"],
  [['sensors', 'show', 'ordersensor'], 'No sensor is named ordersensor. Did you mean orderSensor?'],
  [
    ['sensors', 'tick', 'x'],
    'No sensor is named x. There is orderSensor, pooledSensor, messageSensor',
  ],
  [
    ['sensors', 'tick', 'messageSensor', '--dry-run'],
    'messageSensor is a stream: its messages cannot be read without consuming them',
  ],
  [
    ['sensors', 'tick', 'orderSensor', '--dry-run', '--wait'],
    '--dry-run starts nothing to wait for: omit --wait',
  ],
  [
    ['sensors', 'pause', 'orderSensor', '--note', 'moderate: missing you'],
    'This note marks a pause that ends automatically',
  ],
  [
    ['sensors', 'cursor', 'orderSensor', 'gte'],
    'gte: expected get, set, reset, as in moderate sensors cursor orderSensor get',
  ],
  [
    ['sensors', 'cursor', 'get', 'orderSensor'],
    'The sensor comes first: moderate sensors cursor orderSensor get',
  ],
  [
    ['sensors', 'cursor', 'orderSensor', 'set'],
    'Which cursor? moderate sensors cursor orderSensor set VALUE',
  ],
  [['sensors', 'cursor', 'orderSensor', 'reset', '5'], 'cursor orderSensor reset takes no value'],
  [
    ['sensors', 'show', 'orderSensor', '--limit', '0'],
    '--limit: expected a whole number above 0, but 0 was given',
  ],
  [
    ['run', '--from-failure', 'abc', '--config', '{}'],
    '--from-failure takes the config of the earlier run: omit --config',
  ],
])('%j is refused with exit code 2: %s', async (args, message) => {
  const definitions = args[0] === 'sensors' ? kitchenDefinitions : undefined;
  const { code, out, err } = await runCommand(
    args,
    definitions === undefined ? {} : { definitions },
  );
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
  expect(err).not.toContain('    at ');
});

test('a config that is not valid is reported before any request to Temporal, also from a file', async () => {
  const file = path.join(tmpdir(), `moderate-config-${process.pid}.json`);
  onTestFinished(() => rm(file));
  await writeFile(file, '{"guests": "Ann", "hall": {"seats": 1.5}}');
  const { err } = await runCommand(['run', 'partyJob', '--config', `@${file}`]);
  expect(err).toMatch(
    /guests: .*expected array.*, but "Ann" was given\n- hall\.seats: .*int.*, but 1\.5 was given\n\[CONFIG_INVALID\]\n$/s,
  );
});

test('with --json an error is one JSON document on standard error', async () => {
  const { code, out, err } = await runCommand(['run', 'partJob', '--json']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(JSON.parse(err)).toEqual({
    error: {
      code: 'JOB_NOT_FOUND',
      type: 'UsageError',
      message: 'No job is named partJob. Did you mean partyJob?',
    },
  });
});

test('what nobody expected is one line, with its stack only when DEBUG is set', async () => {
  const broken = new Proxy({} as never, {
    get: (_, name) => {
      if (name === 'then') return undefined;
      throw new RangeError('out of range');
    },
  });
  const short = await runCommand(['jobs'], { definitions: broken });
  expect(short).toEqual({ code: 1, out: '', err: 'out of range (set DEBUG=1 for more)\n' });
  const long = await runCommand(['jobs'], { definitions: broken, env: { DEBUG: '1' } });
  expect(long.err).toMatch(/RangeError: out of range\n +at /);
});

const commands = [
  ...[
    'dev',
    'quickstart',
    'worker',
    'run',
    'materialize',
    'assets',
    'jobs',
    'status',
    'doctor',
    'migrate',
    'health',
  ].map((name) => [name]),
  ...['list', 'show', 'replay', 'drop'].map((name) => ['dead-letters', name]),
  ['matrix-profile', 'submit'],
  ['import-dagster-state'],
  ['assets', 'show'],
  ['definitions', 'validate'],
  ...['pipeline', 'asset', 'sensor', 'resource'].map((name) => ['new', name]),
  ...['list', 'show', 'cancel', 'retry'].map((name) => ['runs', name]),
  ...['list', 'show', 'start', 'pause', 'trigger', 'diff', 'apply'].map((name) => [
    'schedules',
    name,
  ]),
  ...['list', 'show', 'tick', 'pause', 'resume', 'cursor'].map((name) => ['sensors', name]),
];

test.each(commands.map((command) => [command.join(' '), command] as const))(
  '%s has help with an example',
  async (name, command) => {
    const { code, out, err } = await runCommand([...command, '--help'], { definitions });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: moderate ${name}`);
    expect(out).toContain('--json');
    expect(out).toMatch(new RegExp(`Examples?:\\n {2}\\$ (\\w+=\\S+ )?moderate ${name}`));
  },
);

test('without a command it shows what there is', async () => {
  const { code, out, err } = await runCommand([], { definitions });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  for (const command of commands) expect(err).toContain(`\n  ${command[0]}`);
});

test('--version prints the version of the package', async () => {
  expect(await runCommand(['--version'])).toMatchObject({ code: 0, out: `${manifest.version}\n` });
});
