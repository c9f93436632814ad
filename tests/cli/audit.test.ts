import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname, userInfo } from 'node:os';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nameOf } from '#orchestrator/cli/audit/audit-commands.ts';
import { isAudited } from '#orchestrator/cli/audit/unaudited.ts';
import { addInitCommand } from '#orchestrator/cli/commands/init.ts';
import { readEnv } from '#orchestrator/env.ts';
import { projectFolder } from '#project-folder.ts';
import { fullProgram } from '#tests/docs/full-program.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { runCommand, runJson } from './run-command.ts';

let environment: RunEnvironment;
let commands: readonly Command[];

const withAction = (command: Command): readonly Command[] => [
  ...('_actionHandler' in command && command._actionHandler !== null ? [command] : []),
  ...command.commands.flatMap(withAction),
];

beforeAll(async () => {
  environment = await openRunEnvironment({ SMTP_PASSWORD: 'swordfish' });
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  commands = withAction(await fullProgram(nowhere, [addInitCommand]));
});

afterAll(() => environment.close());

/** All other commands change shared state. */
const unauditedOnes = [
  'alerts list',
  'assets',
  'assets show',
  'assets why',
  'audit list',
  'automation list',
  'backfills list',
  'backfills show',
  'dead-letters list',
  'dead-letters show',
  'definitions validate',
  'dev',
  'doctor',
  'health',
  'init',
  'jobs',
  'migrate',
  'new asset',
  'new pipeline',
  'new resource',
  'new sensor',
  'partitions show',
  'quickstart',
  'runs list',
  'runs logs',
  'runs show',
  'schedules diff',
  'schedules list',
  'schedules show',
  'sensors list',
  'sensors show',
  'status',
  'tokens list',
  'web',
  'worker',
];

test('the commands without an entry in the audit log are those that change nothing', () => {
  const found = commands.filter((command) => !isAudited(command)).map(nameOf);
  expect(found.toSorted()).toEqual(unauditedOnes);
});

/** Their services are unavailable. */
const ofPipelines = ['dead-letters', 'import-dagster-state', 'matrix-profile'];

const optionValues: Readonly<Record<string, string>> = { '--role': 'viewer' };

test('every other command has an intent with who and what, and a result with the code of its error', async () => {
  const own = commands.filter(
    (command) =>
      isAudited(command) && !ofPipelines.some((name) => nameOf(command).split(' ')[0] === name),
  );
  const codes: (readonly [string, string | undefined])[] = [];
  for (const command of nonEmpty(own)) {
    const options = command.options
      .filter(({ mandatory }) => mandatory)
      .flatMap(({ long }) => [long ?? '', optionValues[long ?? ''] ?? '7']);
    const given = command.registeredArguments.map(() => '7');
    const { err } = await runCommand(
      [...nameOf(command).split(' '), ...given, ...options, '--json'],
      environment,
    );
    codes.push([nameOf(command), err === '' ? undefined : errorCode(err)]);
  }
  const actions = await environment.store.audit.list({ limit: 100 });
  expect(actions.map(({ action, code }) => [action, code]).toReversed()).toEqual(codes);
  expect(actions.find(({ action }) => action === 'sensors ignore')).toMatchObject({
    who: `${userInfo().username}@${hostname()}`,
    via: 'cli',
    about: ['7', '7'],
    input: { sensor: '7', key: '7' },
    code: 'SENSOR_NOT_FOUND',
    endedAt: expect.any(Date),
  });
});

const errorCode = (err: string) =>
  (JSON.parse(err) as { readonly error: { readonly code: string } }).error.code;

test('the entry of a run leads to the run, and has no secret', async () => {
  const config = JSON.stringify({ guests: ['swordfish', 'Ann'] });
  const { run } = await runJson<{ readonly run: { readonly runId: string } }>(
    ['run', 'partyJob', '--config', config],
    environment,
  );
  const list = await runCommand(['audit', 'list', '--about', run.runId, '--json'], environment);
  expect(JSON.parse(list.out)).toMatchObject({
    actions: [
      {
        action: 'run',
        about: ['partyJob', run.runId],
        input: { job: 'partyJob', config: '{"guests":["[removed]","Ann"]}' },
        outcome: 'succeeded',
        result: { run: { runId: run.runId } },
      },
    ],
    next: null,
  });
  const page = await runCommand(['audit', 'list', '--limit', '1'], environment);
  expect(page.out).toMatch(
    /^ID .*ABOUT\n\d+ .*cli +run +succeeded +partyJob .*\nMore: --before \d+\n$/,
  );
});

test('reading and dry runs have no entry', async () => {
  const count = async () => (await environment.store.audit.list({ limit: 500 })).length;
  const before = await count();
  await runCommand(['runs', 'list'], environment);
  await runCommand(['backfill', '7', '--missing', '--dry-run'], environment);
  await runCommand(['sensors', 'cursor', '7', 'get'], environment);
  expect(await count()).toBe(before);
});

test('without a state database a command says what it says without the log, and one that needs none is carried out', async () => {
  const { STATE_DATABASE_URL: _removed, ...env } = environment.env;
  const failed = await runCommand(['backfills', 'pause', '7'], { env });
  expect(failed.err).toContain('STATE_DATABASE_NOT_CONFIGURED');
  expect(failed.err).not.toContain('audit');
  const away = { ...env, STATE_DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/state' };
  const applied = await runCommand(['schedules', 'apply'], { env: away });
  expect(applied.code).toBe(0);
  expect(applied.err).toContain('This is not in the audit log: The state database state at');
});

test('a command that is killed keeps its intent, and the list says that no result was recorded', async () => {
  const child = spawn(
    process.execPath,
    ['src/cli/main.ts', 'materialize', 'keycloak_users_count', '--wait'],
    { cwd: projectFolder, env: { ...readEnv(), ...environment.env }, stdio: 'ignore' },
  );
  const find = () => environment.store.audit.list({ action: 'materialize', limit: 1 });
  const isBegun = async () => (await find())[0]?.about.includes('keycloak_users_count') ?? false;
  await expect.poll(isBegun, { timeout: 20_000 }).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await find()).toMatchObject([{ endedAt: undefined, code: undefined }]);
  const { out } = await runCommand(
    ['audit', 'list', '--about', 'keycloak_users_count'],
    environment,
  );
  expect(out).toContain('no result recorded');
}, 30_000);
