import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import type { LogLine } from '#orchestrator/state/run-logs.ts';
import { runCommand } from '#tests/cli/run-command.ts';
import { logDefinitions as definitions } from '#tests/doubles/fixtures/run-logs/definitions.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { startWorkerProcess, type WorkerProcess } from '#tests/support/worker-process.ts';

const secret = 'correct horse battery';
const fixture = {
  module: new URL('../../doubles/fixtures/run-logs/definitions.ts', import.meta.url),
  name: 'logDefinitions',
};
let environment: RunEnvironment;
let worker: WorkerProcess;

beforeAll(async () => {
  environment = await openRunEnvironment({ LIBRARY_PASSWORD: secret });
  worker = await startWorkerProcess(fixture, environment.env);
});

afterAll(async () => {
  await worker.stop();
  await environment.close();
});

/** Follows the log of a run until it has ended, in JSON. */
async function follow(
  job: string,
  config: Readonly<Record<string, unknown>> = {},
): Promise<{ runId: string; lines: readonly LogLine[] }> {
  const handle = await startRun(environment.client, {
    job,
    config,
    launchedBy: 'test',
    summary: '',
  });
  const { out } = await runCommand(
    ['runs', 'logs', handle.firstExecutionRunId, '--follow', '--json'],
    {
      env: environment.env,
      definitions,
    },
  );
  return JSON.parse(out) as { runId: string; lines: readonly LogLine[] };
}

test('a run keeps what its steps log, with step and attempt, without secrets, and is shown by step and level', async () => {
  const selection = ['logs/diary', 'logs/torn'];
  const { runId, lines } = await follow('materializeAssets', {
    selection,
    config: { 'logs/diary': { secret, lines: 2 } },
  });
  expect(lines.filter(({ asset }) => asset === 'logs/diary')).toEqual([
    expect.objectContaining({
      level: 'info',
      message: 'the password is [removed]',
      attempt: 1,
      attributes: { url: '[removed]', pages: 3 },
    }),
    expect.objectContaining({ level: 'debug', message: 'line 1' }),
    expect.objectContaining({ level: 'debug', message: 'line 2' }),
  ]);
  const torn = lines.filter(({ asset }) => asset === 'logs/torn');
  expect(torn.map(({ attempt }) => attempt)).toEqual([1, 2]);
  expect(torn[0]?.message).toMatch(
    /^Activity failed: RetryableError: the page is torn\n {4}at tests\/doubles\/fixtures\/run-logs\/pipeline\.ts:\d+ in materialize$/,
  );

  const show = async (...args: readonly string[]) =>
    (await runCommand(['runs', 'logs', runId, ...args], { env: environment.env, definitions })).out;
  expect(await show('logs/diary', '--level', 'info')).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} info {2}logs\/diary the password is \[removed\] url=\[removed\] pages=3\n$/,
  );
  expect(await show('--level', 'warn')).not.toContain('diary');
  expect(await show('logs/diary', '2026-01-01')).toBe(
    'logs/diary [2026-01-01] has logged nothing; there are lines of logs/diary, logs/torn.\n',
  );
  const { out } = await runCommand(['runs', 'show', runId], { env: environment.env, definitions });
  expect(out).toMatch(/log +\d+ lines: \S.* runs logs /);
});

test('lines of workflow code and of activities beside the steps are kept too', async () => {
  const { lines } = await follow('talkJob');
  expect(lines.map(({ level, message, asset }) => ({ level, message, asset }))).toEqual([
    { level: 'info', message: 'the workflow speaks', asset: undefined },
    { level: 'warn', message: 'the activity speaks', asset: undefined },
  ]);
});
