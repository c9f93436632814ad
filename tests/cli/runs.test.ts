import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readRunInput } from '#orchestrator/client/read-run-input.ts';
import type { TestWorker } from '../support/start-worker.ts';
import { nonEmpty } from '../support/non-empty.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';
import { startPartyWorker } from './start-party-worker.ts';

interface RunDocument {
  readonly runId: string;
  readonly workflowId: string;
  readonly job: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly url: string | null;
  readonly error: string | null;
  readonly config: unknown;
  readonly resumeFrom: string | null;
  readonly launchedBy: string;
  readonly startedAt: string;
}

const absent = new Set<string>();
const greeted: string[] = [];

let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startPartyWorker(
    { absent, greeted },
    { TEMPORAL_UI_URL: 'http://ui.example/' },
  ));
});

afterAll(() => worker.stop());

beforeEach(() => {
  absent.clear();
  greeted.length = 0;
});

const start = (job: string, ...args: string[]) =>
  runJson<{ run: RunDocument }>(['run', job, ...args], options);
const show = (run: string) =>
  runJson<{ run: RunDocument; steps: readonly object[] }>(['runs', 'show', run], options);

test('run --wait shows each step when it ends, and ends with the run', async () => {
  const { code, out, err } = await runCommand(
    ['run', 'partyJob', '--wait', '--config', '{"guests": ["Ann", "Bartholomew"]}'],
    options,
  );
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.trimEnd().split('\n');
  const id = /^Started partyJob: (\S+)$/.exec(lines[0] ?? '')?.[1] ?? '';
  expect(lines[1]).toMatch(
    new RegExp(`^http://ui\\.example/namespaces/test-\\w+/workflows/partyJob%2F[-\\w]+/${id}$`),
  );
  expect(lines.slice(2, 4).toSorted()).toEqual([
    expect.stringMatching(/^✓ party\/greeting \[Ann\] · length: 9 · \d+\.\d s$/),
    expect.stringMatching(
      /^✓ party\/greeting \[Bartholomew\] · length: 17 · \d+\.\d s · check polite not passed$/,
    ),
  ]);
  expect(lines.slice(4)).toEqual([
    expect.stringMatching(/^partyJob completed after \d+\.\d s: 2 materialized$/),
  ]);
  expect((await show(id)).run).toMatchObject({ status: 'completed', launchedBy: 'cli' });
});

test('on a terminal progress is drawn in place, and the terminal is given back', async () => {
  const { code, out } = await runCommand(['run', 'partyJob', '--wait'], { ...options, tty: true });
  expect(code).toBe(0);
  expect(out).toContain('\u001B[0J');
  expect(out).toMatch(/party\/greeting/);
  expect(out.lastIndexOf('\u001B[?25h')).toBeGreaterThan(out.lastIndexOf('\u001B[?25l'));
  expect(out.lastIndexOf('\u001B[?7h')).toBeGreaterThan(out.lastIndexOf('\u001B[?7l'));
  expect(out.slice(out.lastIndexOf('\u001B[?25h'))).toMatch(/partyJob.* after .*: 2 materialized/);
});

test('a run that failed is reported with its reasons; retry repeats only what failed', async () => {
  absent.add('Ben');
  const failed = await runJson<{ run: RunDocument; failures: readonly object[] }>(
    ['run', 'partyJob', '--wait'],
    options,
  );
  expect(failed.code).toBe(1);
  expect(failed.run).toMatchObject({
    status: 'failed',
    error: 'party/greeting [Ben]: Ben is not here',
  });
  expect(failed.failures).toMatchObject([
    { asset: 'party/greeting', partition: 'Ben', error: 'Ben is not here' },
  ]);
  expect(greeted).toEqual(['Ann']);

  const { out } = await runCommand(['runs', 'show', failed.run.runId], options);
  expect(out).toMatch(
    /Failed: 1\n {2}✗ party\/greeting \[Ben\] · \d+\.\d s\n {6}Ben is not here\n/,
  );
  expect(out).toContain('Materialized: 1\n  ✓ party/greeting [Ann] · length: 9');
  expect(out).toContain('✓ check polite · text: Hello Ann');
  expect(out).toMatch(/ config +\{.*"guests":\["Ann","Ben"\].*\}\n/);

  const other = await runCommand(['run', 'waitJob', '--from-failure', failed.run.runId], options);
  expect(other).toMatchObject({
    code: 2,
    err: `Run ${failed.run.runId} is a run of partyJob, not of waitJob\n`,
  });

  absent.clear();
  const retried = await runJson<{ run: RunDocument }>(
    ['runs', 'retry', failed.run.runId, '--wait'],
    options,
  );
  expect(retried).toMatchObject({
    code: 0,
    run: { status: 'completed', resumeFrom: failed.run.runId },
  });
  expect(greeted).toEqual(['Ann', 'Ben']);
  // As in the input of a run in the Temporal UI, the config may contain the kit's field.
  const resumed = await start(
    'partyJob',
    '--config',
    JSON.stringify({ resumeFrom: failed.run.runId }),
    '--wait',
  );
  expect(resumed.run).toMatchObject({ status: 'completed', resumeFrom: failed.run.runId });
  expect(greeted).toEqual(['Ann', 'Ben', 'Ben']);
  const none = await start('partyJob', '--config', '{"resumeFrom": "nothing"}', '--wait');
  expect(none.run).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('no run has the id nothing'),
  });
  const again = await runCommand(['runs', 'retry', retried.run.runId], options);
  expect(again).toMatchObject({
    code: 2,
    err: expect.stringContaining('completed: there is nothing to repeat'),
  });
});

test('a run that was refused before it began is repeated with the config that it was given, as long as Temporal has it', async () => {
  const { run } = await start('shoppingJob', '--wait', '--config', '{"basket": ["bread"]}');
  expect(run).toMatchObject({
    status: 'failed',
    config: null,
    error: expect.stringContaining('SHOP_HOST is missing'),
  });
  expect((await runCommand(['runs', 'show', run.runId], options)).out).not.toContain('null');
  const again = await runJson<{ run: RunDocument }>(
    ['runs', 'retry', run.runId, '--wait'],
    options,
  );
  expect(again.run).toMatchObject({ job: 'shoppingJob', status: 'failed', resumeFrom: null });
  expect(await readRunInput(worker.client, again.run)).toEqual({ input: { basket: ['bread'] } });

  await worker.store.database.query('update runs set workflow_id = $2 where run_id = $1', [
    run.runId,
    'forgotten',
  ]);
  const { code, err } = await runCommand(['runs', 'retry', run.runId], options);
  expect({ code, err }).toMatchObject({
    code: 2,
    err: expect.stringContaining("moderate run shoppingJob --config '{…}'"),
  });
});

test.each([
  ['three', 'was started with an input that is not an object'],
  [['bread'], 'was started with an input that is not an object'],
  [{ resumeFrom: 5 }, 'was started with a resumeFrom that is not a run id'],
])(
  'a run that was refused for its input %j is not repeated with another one',
  async (input, message) => {
    const workflowId = `shoppingJob/${JSON.stringify(input)}`;
    const started = await worker.client.workflow.start('shoppingJob', {
      workflowId,
      taskQueue: 'default',
      args: [input],
    });
    await expect(started.result()).rejects.toThrow('Workflow execution failed');
    const { code, err } = await runCommand(['runs', 'retry', started.firstExecutionRunId], options);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  },
);

test('Ctrl-C ends the wait and not the run, which can then be cancelled', async () => {
  const controller = new AbortController();
  const onOutput = (text: string) => text.startsWith('Started') && controller.abort();
  const { code, out } = await runCommand(['run', 'waitJob', '--wait'], {
    ...options,
    signal: controller.signal,
    onOutput,
  });
  expect(code).toBe(130);
  const id = /moderate runs cancel (\S+)/.exec(out)?.[1] ?? '';
  await untilBegun(id);
  expect((await show(id)).run.status).toBe('running');
  expect(await runCommand(['runs', 'retry', id], options)).toMatchObject({
    code: 2,
    err: expect.stringContaining('has not ended yet'),
  });

  const cancelled = await runCommand(['runs', 'cancel', id, '--wait'], options);
  expect(cancelled).toMatchObject({
    code: 0,
    out: expect.stringMatching(/waitJob cancelled after/),
  });
  const again = await runCommand(['runs', 'cancel', id], options);
  expect(again).toMatchObject({
    code: 2,
    err: `Run ${id} has ended already: it is cancelled [RUN_ENDED]\n`,
  });
});

test('runs are found by the end and the beginning of their id and by their workflow id', async () => {
  const { run } = await start('partyJob', '--wait');
  expect((await show(run.runId.slice(-8))).run.runId).toBe(run.runId);
  expect((await show(`…${run.runId.slice(-8)}`)).run.runId).toBe(run.runId);
  expect((await show(run.runId.slice(0, 30))).run.runId).toBe(run.runId);
  expect((await show(run.workflowId)).run.runId).toBe(run.runId);
  const none = await runCommand(['runs', 'show', 'nowhere'], options);
  expect(none).toMatchObject({
    code: 1,
    err: 'No run has the id nowhere (moderate runs list) [RUN_NOT_FOUND]\n',
  });
  const several = await runCommand(['runs', 'show', ''], options);
  expect(several.err).toContain('Several runs have an id that starts or ends with');
  const same = '-aaaa-0000-0000-000000000000';
  await worker.store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, error, started_at, begun_at, ended_at)
     select id, 'alike/' || id, 'partyJob', 'test', '{}', 'failed', 'x', '2020-01-01', '2020-01-01', '2020-01-01' from unnest($1::text[]) id`,
    [[`11111111${same}`, `22222222${same}`]],
  );
  const alike = await runCommand(['runs', 'cancel', '000000000000'], options);
  expect(alike).toMatchObject({
    code: 1,
    err: `Several runs have an id that starts or ends with 000000000000:\n- 11111111${same}  partyJob\n- 22222222${same}  partyJob\n[RUN_ID_AMBIGUOUS]\n`,
  });
});

test('list shows the latest first, by job and status', async () => {
  absent.add('Ben');
  const { run: failed } = await start('partyJob', '--wait');
  absent.clear();
  const { run: completed } = await start('partyJob', '--wait');
  const list = (...args: string[]) =>
    runJson<{ runs: readonly RunDocument[] }>(['runs', 'list', ...args], options);
  expect((await list('--limit', '2')).runs.map(({ runId }) => runId)).toEqual([
    completed.runId,
    failed.runId,
  ]);
  expect(
    (await list('--status', 'failed', '--job', 'partyJob', '--limit', '1')).runs,
  ).toMatchObject([{ runId: failed.runId, job: 'partyJob', status: 'failed', launchedBy: 'cli' }]);
  const started = (await list('--limit', '1')).runs[0]?.startedAt ?? '';
  expect((await list('--since', '1h', '--until', started)).runs[0]?.runId).toBe(failed.runId);
  expect((await list('--since', started)).runs).toEqual([]);
  expect((await runCommand(['runs', 'list', '--since', 'May'], options)).err).toBe(
    '--since: expected a time with its time zone, such as 2026-03-29T02:30:00Z, or how long ago it was, such as 24h, but May was given\n',
  );
  const { out } = await runCommand(['runs', 'list', '--limit', '1'], options);
  expect(out).toMatch(
    /^STATUS +JOB +STARTED +TOOK +LAUNCHED BY +RUN\ncompleted +partyJob +\d+ s ago +\d+\.\d s +cli +[-\w]+\n$/,
  );
});

test('what a list shows fits the terminal, and the end of an id that it shows is enough', async () => {
  absent.add('Ben');
  await start('partyJob', '--wait');
  const onTerminal = async (...args: string[]) => {
    const { out } = await runCommand(args, { ...options, tty: true, columns: 80 });
    const lines = stripVTControlCharacters(out).trimEnd().split('\n');
    // A word longer than the line, such as an address, is not split.
    expect(nonEmpty(lines).filter((line) => line.length > 80 && line.trim().includes(' '))).toEqual(
      [],
    );
    return lines;
  };
  const lines = await onTerminal('runs', 'list', '--limit', '1');
  expect(lines).toEqual([
    expect.stringMatching(/^STATUS +JOB +STARTED +TOOK +LAUNCHED BY +RUN$/),
    expect.stringMatching(/^failed +partyJob +\d+ s ago +\d+\.\d s +cli +…[0-9a-f]{8}$/),
    '    party/greeting [Ben]: Ben is not here',
  ]);
  const id = lines[1]?.split(' ').at(-1) ?? '';
  expect((await onTerminal('runs', 'show', id))[0]).toBe('partyJob failed');
  for (const args of [['status'], ['jobs'], ['assets'], ['runs', 'show', id]])
    await onTerminal(...args);
  const narrow = await runCommand(['runs', 'list', '--limit', '1'], {
    ...options,
    env: { ...options.env, COLUMNS: '60' },
  });
  expect(narrow.out.split('\n')[1]).toMatch(/ …[0-9a-f]{8}$/);
});

test('status lists the runs that failed with their reasons, and where the Web UI lists runs', async () => {
  absent.add('Ben');
  const { run } = await start('partyJob', '--wait');
  const { out } = await runCommand(['status'], options);
  expect(out).toMatch(/\n {2}Runs: 0 running, \d+ failed in the last 24 hours\n/);
  expect(out).toMatch(
    new RegExp(
      `\n {4}✗ partyJob ${run.runId}, \\d+ s ago\n {8}party/greeting \\[Ben\\]: Ben is not here\n`,
    ),
  );
  const { failedRuns, webUi } = await runJson<{
    failedRuns: readonly object[];
    webUi: { runs: string; failedRuns: string };
  }>(['status'], options);
  expect(failedRuns[0]).toMatchObject({
    runId: run.runId,
    job: 'partyJob',
    error: 'party/greeting [Ben]: Ben is not here',
  });
  expect(out).toContain(`    all: ${webUi.runs}\n    failed: ${webUi.failedRuns}\n`);
  const idsOf = async (link: string) => {
    const query = new URL(link).searchParams.get('query') ?? '';
    const ids: string[] = [];
    for await (const { runId } of worker.client.workflow.list({ query })) ids.push(runId);
    return ids;
  };
  expect(new URL(webUi.runs).pathname).toMatch(/^\/namespaces\/test-\w+\/workflows$/);
  const tick = { taskQueue: 'nobody', workflowId: 'sensorTick/test' };
  const ticked = (await worker.client.workflow.start('sensorTick', tick)).firstExecutionRunId;
  await expect
    .poll(() => idsOf('http://ui?query=WorkflowType%3D"sensorTick"'), { timeout: 10_000 })
    .toEqual([ticked]);
  await expect.poll(() => idsOf(webUi.failedRuns), { timeout: 10_000 }).toContain(run.runId);
  expect(await idsOf(webUi.runs)).toContain(run.runId);
  expect(await idsOf(webUi.runs)).not.toContain(ticked);
  await worker.client.workflow.getHandle('sensorTick/test').terminate();
});

test('a run that was terminated is no longer listed as running', async () => {
  const { run } = await start('waitJob');
  await untilBegun(run.runId);
  await worker.client.workflow.getHandle(run.workflowId).terminate();
  const { runs } = await runJson<{ runs: readonly RunDocument[] }>(
    ['runs', 'list', '--job', 'waitJob', '--limit', '1'],
    options,
  );
  expect(runs).toMatchObject([{ runId: run.runId, status: 'failed', error: 'Terminated' }]);
});

test('waiting for a run ends when it is terminated, and later calls get the same exit code', async () => {
  let id = '';
  const onOutput = (text: string) => (id ||= /^Started waitJob: (\S+)/.exec(text)?.[1] ?? '');
  const waiting = runCommand(['run', 'waitJob', '--wait'], { ...options, onOutput });
  await expect.poll(() => id, { timeout: 10_000 }).not.toBe('');
  await untilBegun(id);
  const { run } = await show(id);
  await worker.client.workflow.getHandle(run.workflowId).terminate();
  expect(await waiting).toMatchObject({ code: 1, out: expect.stringContaining('Terminated') });
  expect(await runCommand(['runs', 'show', id, '--wait'], options)).toMatchObject({
    code: 1,
    out: expect.stringContaining('Terminated'),
  });
});

test('materialize makes a selection, after which assets knows when', async () => {
  const { code } = await runCommand(['materialize', 'party/hall', '--wait'], options);
  expect(code).toBe(0);
  const { out } = await runCommand(['assets'], options);
  expect(out).toMatch(/├─ party\/hall {2}\d+ s ago · seats: 40\n/);
  expect(out).toMatch(/├─ party\/greeting {2}\d+ s ago · \d+ partitions\n/);
  expect(out).toContain('└─ party/silence  never materialized\n');
  const { assets } = await runJson<{ assets: readonly object[] }>(['assets'], options);
  expect(assets).toContainEqual(
    expect.objectContaining({
      key: 'party/hall',
      deps: [],
      latest: expect.objectContaining({ partition: null, metadata: { seats: 40 } }),
    }),
  );
});

test('a run whose checks fail completes; its exit code, list, assets and status show it', async () => {
  const ended = await start('partyJob', '--wait', '--config', '{"guests": ["Ann", "Eve"]}');
  expect(ended).toMatchObject({
    code: 3,
    run: { status: 'completed', outcome: 'checks_failed', error: null },
  });
  const { runId } = ended.run;
  const list = async (outcome: string) =>
    (
      await runJson<{ runs: readonly RunDocument[] }>(
        ['runs', 'list', '--outcome', outcome],
        options,
      )
    ).runs.map((run) => run.runId);
  expect(await list('checks_failed')).toEqual([runId]);
  expect(await list('ok')).not.toContain(runId);
  expect((await runCommand(['runs', 'list', '--limit', '1'], options)).out).toMatch(
    /\nchecks failed +partyJob +/,
  );
  const shown = await runCommand(['runs', 'show', runId, '--wait'], options);
  expect(shown).toMatchObject({
    code: 3,
    out: expect.stringMatching(/^partyJob checks failed\n[^]*✗ check invited not passed \(error\)/),
  });

  const { assets } = await runJson<{ assets: readonly { key: string; latest: object | null }[] }>(
    ['assets'],
    options,
  );
  const invited = { name: 'invited', severity: 'error', partitions: 1, partition: 'Eve' };
  expect(assets.find(({ key }) => key === 'party/greeting')?.latest).toMatchObject({
    failedChecks: expect.arrayContaining([invited]),
  });
  expect((await runCommand(['assets'], options)).out).toContain(
    '│    ✗ check invited not passed by Eve\n',
  );
  expect((await runCommand(['assets', '--graph'], options)).out).toMatch(
    /party\/greeting .* · ✗ check invited not passed by Eve/,
  );

  const status = await runJson<{ ok: boolean; problems: readonly object[] }>(['status'], options);
  expect(status).toMatchObject({ code: 1, ok: false });
  expect(status.problems).toContainEqual({
    subject: 'partyJob',
    problem: 'checks_failed',
    since: expect.stringMatching(/^\d{4}-.*Z$/),
    text: expect.stringMatching(
      /^its runs have completed without passing their checks for \d+ s: invited of party\/greeting \[Eve\]$/,
    ),
    advice: expect.stringContaining(`moderate runs show ${runId}`),
  });
  const again = await runCommand(
    ['run', 'partyJob', '--wait', '--config', '{"guests": ["Eve"]}'],
    options,
  );
  expect(again.out).toMatch(
    /\npartyJob completed after .* s, but checks failed: \d+ materialized\nSee which checks: moderate runs show /,
  );
  await start('partyJob', '--wait');
  expect(await runJson(['status'], options)).toMatchObject({ code: 0, problems: [] });
});

async function untilBegun(runId: string): Promise<void> {
  await expect.poll(() => worker.store.runs.find(runId), { timeout: 10_000 }).toBeDefined();
}
