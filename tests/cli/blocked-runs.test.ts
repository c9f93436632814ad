import { afterAll, beforeAll, expect, test } from 'vitest';
import { stateDatabaseUrl } from '#orchestrator/state/state-database.ts';
import { createWorker } from '#orchestrator/worker/create-worker.ts';
import { taskQueues } from '#orchestrator/worker/task-queues.ts';
import { createChangedDefinitions } from '../doubles/fixtures/changed/definitions.ts';
import { openRunEnvironment, type RunEnvironment } from '../support/run-environment.ts';
import { silence } from '../support/start-worker.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';

interface RunDocument {
  readonly runId: string;
  readonly workflowId: string;
  readonly job: string;
  readonly status: string;
  readonly blocked: {
    readonly kind: string;
    readonly failedAttempts: number;
    readonly since: string;
  } | null;
}

interface Status {
  readonly ok: boolean;
  readonly problems: readonly {
    readonly subject: string;
    readonly problem: string;
    readonly text: string;
    readonly advice: string;
  }[];
}

let environment: RunEnvironment;
let options: CommandOptions;

beforeAll(async () => {
  silence();
  environment = await openRunEnvironment();
  options = { env: environment.env, definitions: createChangedDefinitions('workflows') };
});

afterAll(() => environment.close());

/** A worker with one version of the code. */
async function work(
  code: Parameters<typeof createChangedDefinitions>[0],
): Promise<() => Promise<void>> {
  const { env } = environment;
  const definitions = createChangedDefinitions(code);
  const worker = await createWorker({
    definitions,
    env,
    queues: taskQueues(),
    stateDatabaseUrl: stateDatabaseUrl(env),
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}

const start = async () => (await runJson<{ run: RunDocument }>(['run', 'restJob'], options)).run;
const show = (run: string) => runJson<{ run: RunDocument }>(['runs', 'show', run], options);
const status = () => runJson<Status>(['status'], options);
const blockedProblems = async () =>
  (await status()).problems.filter(({ problem }) => problem === 'run_blocked');
async function untilBegun(runId: string): Promise<void> {
  await expect.poll(() => environment.store.runs.find(runId), { timeout: 20_000 }).toBeDefined();
}

test(
  'a run whose code changed incompatibly is blocked, with the reason and what to do, until the code is restored',
  { timeout: 120_000 },
  async () => {
    let stop = await work('workflows');
    const [first, second] = [await start(), await start()];
    await Promise.all([untilBegun(first.runId), untilBegun(second.runId)]);
    await stop();
    stop = await work('incompatible');
    const blocked = {
      kind: 'incompatible_code',
      reason: expect.stringContaining('Nondeterminism error: '),
      since: expect.any(String),
    };
    await expect
      .poll(() => show(first.runId), { timeout: 60_000 })
      .toMatchObject({ run: { status: 'running', blocked } });
    await expect
      .poll(() => show(second.runId), { timeout: 60_000 })
      .toMatchObject({ run: { blocked } });

    const advice = `Restore the workflow code that the run began with, and restart the workers: the run continues by itself; or end it and start again: moderate runs terminate ${second.runId}, then moderate runs retry ${second.runId}`;
    const shown = await runCommand(['runs', 'show', second.runId], options);
    expect(shown.out).toMatch(
      /^restJob BLOCKED\n[^]*\nThe workflow code changed in a way that contradicts what the run has done: Nondeterminism error: .* failed\)\n/,
    );
    expect(shown.out).toContain(`→ ${advice}\n`);
    const listed = await runCommand(['runs', 'list'], options);
    expect(listed.out).toMatch(
      new RegExp(
        `\nBLOCKED +restJob .*${second.runId}\n    The workflow code changed .*\n    → Restore the workflow code`,
      ),
    );
    expect(await runJson(['runs', 'list', '--status', 'running'], options)).toMatchObject({
      runs: [{ blocked }, { blocked }],
    });
    expect(await status()).toMatchObject({ code: 1, ok: false });
    expect(await blockedProblems()).toMatchObject([
      {
        subject: 'restJob',
        text: expect.stringMatching(
          /^run \S+ and 1 more cannot continue: The workflow code changed/,
        ),
      },
    ]);
    const cancelled = await runCommand(['runs', 'cancel', second.runId], options);
    expect(cancelled.out).toContain(
      `It cannot end, because it is blocked: moderate runs terminate ${second.runId}`,
    );

    expect(await runCommand(['runs', 'terminate', second.runId], options)).toMatchObject({
      out: `Terminated restJob ${second.runId}.\nStart it again: moderate runs retry ${second.runId}\n`,
      code: 0,
    });
    await stop();
    stop = await work('workflows');
    expect(await runCommand(['runs', 'show', first.runId, '--wait'], options)).toMatchObject({
      code: 0,
    });
    expect((await show(second.runId)).run).toMatchObject({ status: 'failed', blocked: null });
    expect(await runCommand(['runs', 'retry', second.runId, '--wait'], options)).toMatchObject({
      code: 0,
    });
    expect(await blockedProblems()).toEqual([]);
    await stop();
  },
);

test(
  'code that fails to load, or lacks the job, blocks runs that have not begun, and waiting commands say so',
  { timeout: 120_000 },
  async () => {
    const stop = await work('throwing');
    const stopWaiting = new AbortController();
    const onOutput = (text: string) => text.startsWith('→ ') && stopWaiting.abort();
    const waiting = runCommand(['run', 'restJob', '--wait'], {
      ...options,
      signal: stopWaiting.signal,
      onOutput,
    });
    expect((await waiting).out).toMatch(
      /\nThe workflow code fails before it can continue: no workflow today \(\d+ attempts failed\)\n→ Correct /,
    );
    const { runs } = await runJson<{ runs: readonly RunDocument[] }>(
      ['runs', 'list', '--job', 'restJob', '--limit', '1'],
      options,
    );
    expect(runs).toMatchObject([
      { job: 'restJob', status: 'running', blocked: { kind: 'failing_code' }, launchedBy: 'cli' },
    ]);
    const runId = runs[0]?.runId ?? '';
    expect((await show(runId)).run).toMatchObject({ blocked: { kind: 'failing_code' } });
    expect((await runCommand(['runs', 'list', '--status', 'failed'], options)).out).not.toContain(
      'BLOCKED',
    );
    expect(await runCommand(['runs', 'terminate', runId], options)).toMatchObject({
      code: 0,
      out: expect.stringContaining('moderate run restJob'),
    });
    await stop();

    const stopOther = await work('workflows');
    await environment.client.workflow.start('removedJob', {
      workflowId: 'removed',
      taskQueue: 'default',
    });
    await expect
      .poll(blockedProblems, { timeout: 60_000 })
      .toMatchObject([
        { subject: 'removedJob', text: expect.stringContaining('No worker has a job removedJob') },
      ]);
    expect((await runCommand(['runs', 'terminate', 'removed'], options)).code).toBe(0);
    await expect.poll(blockedProblems).toEqual([]);
    await stopOther();
  },
);

test(
  'a worker that ends, dies or fails once in the middle of its work blocks nothing',
  { timeout: 120_000 },
  async () => {
    const { client } = environment;
    let stop = await work('workflows');
    const run = await start();
    await untilBegun(run.runId);
    await stop();
    expect(await blockedProblems()).toEqual([]);
    stop = await work('workflows');
    expect(await runCommand(['runs', 'show', run.runId, '--wait'], options)).toMatchObject({
      code: 0,
    });
    await stop();

    const take = async () => {
      const { namespace } = client.options;
      const poll = () =>
        client.workflowService.pollWorkflowTaskQueue({
          namespace,
          taskQueue: { name: 'other' },
          identity: 'dying',
        });
      const task = await client.withDeadline(Date.now() + 20_000, poll);
      return { namespace, taskToken: task.taskToken };
    };
    const attempts = async (workflowId: string) =>
      (await client.workflow.getHandle(workflowId).describe()).raw.pendingWorkflowTask?.attempt;
    const begin = (workflowId: string) =>
      client.workflow.start('restJob', {
        workflowId,
        taskQueue: 'other',
        workflowTaskTimeout: '1s',
      });

    await begin('failed once');
    await client.workflowService.respondWorkflowTaskFailed({
      ...(await take()),
      cause: 14,
      failure: { message: 'the worker ends' },
    });
    await expect.poll(() => attempts('failed once')).toBe(2);
    expect(await blockedProblems()).toEqual([]);
    await client.workflow.getHandle('failed once').terminate();

    await begin('died');
    for (const attempt of [2, 3]) {
      await take();
      await expect.poll(() => attempts('died'), { timeout: 30_000 }).toBe(attempt);
      expect(await blockedProblems()).toEqual([]);
    }
    await take();
    await expect
      .poll(blockedProblems, { timeout: 30_000 })
      .toMatchObject([{ subject: 'restJob', text: expect.stringContaining('times out') }]);
    await client.workflow.getHandle('died').terminate();
  },
);
