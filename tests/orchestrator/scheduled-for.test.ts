import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { applySchedules } from '#orchestrator/client/schedules.ts';
import { runCommand, runJson, type CommandOptions } from '../cli/run-command.ts';
import { startCommandWorker } from '../cli/start-command-worker.ts';
import type { Office } from '../doubles/fixtures/scheduled/activities.ts';
import { createReportDefinitions } from '../doubles/fixtures/scheduled/definitions.ts';
import type { TestWorker } from '../support/start-worker.ts';

interface RunDocument {
  readonly runId: string;
  readonly workflowId: string;
  readonly status: string;
  readonly error: string | null;
  readonly scheduledFor: string | null;
}

const office: Office = { isClosed: false, scheduledFor: undefined };
const definitions = createReportDefinitions(office);

let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startCommandWorker(definitions));
});

afterAll(() => worker.stop());

beforeEach(() => {
  office.isClosed = false;
  office.scheduledFor = undefined;
});

const run = async (...args: string[]) =>
  (await runJson<{ run: RunDocument }>(['run', 'reportJob', '--wait', ...args], options)).run;
const show = (id: string) => runCommand(['runs', 'show', id], options);

/** The scheduled time passed to the body of the job and its assets. */
async function reported({ workflowId }: Pick<RunDocument, 'workflowId'>): Promise<unknown> {
  return (
    (await worker.client.workflow.getHandle(workflowId).result()) as { readonly value: unknown }
  ).value;
}

const allWere = (time: string) => ({ job: time, workflowAsset: time, activityAsset: time });

test('a run that somebody starts is about the time that they give, or about none', async () => {
  const given = await run('--scheduled-for', '2026-03-29T02:30:00.5+02:00');
  expect(given.scheduledFor).toBe('2026-03-29T00:30:00.500Z');
  expect(await reported(given)).toEqual(allWere('2026-03-29T00:30:00.500Z'));
  expect((await show(given.runId)).out).toMatch(/\n {2}scheduled for +2026-03-29 00:30:00 UTC\n/);
  const none = await run();
  expect(none.scheduledFor).toBeNull();
  expect(await reported(none)).toEqual(allWere('nothing'));
  expect((await show(none.runId)).out).not.toContain('scheduled for');
});

test.each([
  '2026-03-29T02:30:00',
  '2026-03-29',
  '2026-02-30T00:00:00Z',
  'tomorrow',
  '1774751400',
  '',
])(
  'the time "%s" starts nothing: it needs a time zone and must be in the calendar',
  async (time) => {
    const { code, err } = await runCommand(
      ['run', 'reportJob', '--scheduled-for', time, '--json'],
      options,
    );
    expect({ code, ...JSON.parse(err) }).toEqual({
      code: 2,
      error: {
        code: 'SCHEDULED_TIME_INVALID',
        type: 'UsageError',
        message: expect.stringContaining(
          `such as 2026-03-29T02:30:00Z or 2026-03-29T02:30:00+02:00, but "${time}" was given`,
        ),
      },
    });
  },
);

test('a memo of the Web UI or of another client that is no time fails the run at once', async () => {
  const start = {
    workflowId: 'told wrongly',
    taskQueue: 'default',
    memo: { scheduledFor: 'at noon' },
  };
  const handle = await worker.client.workflow.start('reportJob', start);
  await expect(handle.result()).rejects.toThrow('Workflow execution failed');
  expect((await worker.store.runs.find(handle.firstExecutionRunId))?.error).toContain(
    'The scheduled time is not valid',
  );
});

test('a retry is about the time of the run that it repeats, also where that was refused', async () => {
  const time = '2026-01-02T03:04:05.000Z';
  office.isClosed = true;
  const failed = await run('--scheduled-for', time);
  expect(failed).toMatchObject({ status: 'failed', scheduledFor: time });
  office.isClosed = false;
  const retry = async (id: string) =>
    (await runJson<{ run: RunDocument }>(['runs', 'retry', id, '--wait'], options)).run;
  const retried = await retry(failed.runId);
  expect(retried.scheduledFor).toBe(time);
  expect(await reported(retried)).toEqual(allWere(time));
  const moved = await runJson<{ run: RunDocument }>(
    ['run', '--from-failure', failed.runId, '--scheduled-for', '2026-01-03T00:00:00Z', '--wait'],
    options,
  );
  expect(await reported(moved.run)).toEqual(allWere('2026-01-03T00:00:00.000Z'));

  const refused = await run('--scheduled-for', time, '--config', '{"needsPrinter": true}');
  expect(refused).toMatchObject({
    status: 'failed',
    scheduledFor: time,
    error: expect.stringContaining('PRINTER is missing'),
  });
  expect(await retry(refused.runId)).toMatchObject({ status: 'failed', scheduledFor: time });
});

test('a run that continues as new keeps its time', { timeout: 120_000 }, async () => {
  const continued = await run(
    '--scheduled-for',
    '2026-01-02T03:04:05Z',
    '--config',
    '{"pages": 1500}',
  );
  const { raw, runId } = await worker.client.workflow.getHandle(continued.workflowId).describe();
  expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(runId);
  expect(await reported(continued)).toEqual(allWere('2026-01-02T03:04:05.000Z'));
});

test('a run of a selection of assets is about the time that its starter gives', async () => {
  const materialize = async (...args: string[]) => {
    const { run: started } = await runJson<{ run: RunDocument }>(
      ['materialize', 'report/report', 'report/heading', '--wait', ...args],
      options,
    );
    const values = await worker.store.materializations.latestOf([
      'report/report',
      'report/heading',
    ]);
    return { scheduledFor: started.scheduledFor, values: values.map(({ value }) => value) };
  };
  const time = '2026-02-03T03:05:06.000Z';
  expect(await materialize('--scheduled-for', '2026-02-03T04:05:06+01:00')).toEqual({
    scheduledFor: time,
    values: [time, time],
  });
  expect(await materialize()).toEqual({ scheduledFor: null, values: ['nothing', 'nothing'] });
  const { code, err } = await runCommand(
    ['materialize', 'report/report', '--scheduled-for', 'noon'],
    options,
  );
  expect({ code, err }).toEqual({
    code: 2,
    err: expect.stringContaining('The scheduled time is not valid'),
  });
});

test("a schedule's run is about the time that it was due, also when it is backfilled over a change of the clock", async () => {
  await applySchedules(worker.client, definitions, worker.env);
  const schedule = worker.client.schedule.getHandle('reportSchedule');
  await schedule.backfill([
    {
      start: new Date('2026-10-24T00:00:00Z'),
      end: new Date('2026-10-27T00:00:00Z'),
      overlap: 'ALLOW_ALL',
    },
  ]);
  const due = ['2026-10-24T00:30:00.000Z', '2026-10-25T01:30:00.000Z', '2026-10-26T01:30:00.000Z'];
  const byDue = async () => {
    const { runs } = await runJson<{ runs: readonly (RunDocument & { launchedBy: string })[] }>(
      ['runs', 'list'],
      options,
    );
    return runs.filter(
      ({ launchedBy, status }) =>
        launchedBy === 'schedule:reportSchedule' && status === 'completed',
    );
  };
  await expect
    .poll(async () => (await byDue()).map(({ scheduledFor }) => String(scheduledFor)).toSorted(), {
      timeout: 20_000,
    })
    .toEqual(due);
  const ran = await byDue();
  expect(await Promise.all(ran.map(reported))).toEqual(
    ran.map(({ scheduledFor }) => allWere(scheduledFor ?? '')),
  );
});

test('a run that a schedule starts when it is triggered is about that time', async () => {
  await applySchedules(worker.client, definitions, worker.env);
  const before = Date.now();
  const { run: triggered } = await runJson<{ run: RunDocument }>(
    ['schedules', 'trigger', 'reportSchedule', '--wait'],
    options,
  );
  expect(Math.abs(Date.parse(String(triggered.scheduledFor)) - before)).toBeLessThan(30_000);
  expect(await reported(triggered)).toEqual(allWere(String(triggered.scheduledFor)));
});

test("a sensor's run is about the time in its request, in each attempt", async () => {
  const tick = () => runCommand(['sensors', 'tick', 'reportSensor', '--wait'], options);
  office.scheduledFor = '2026-05-06T07:08:09+02:00';
  office.isClosed = true;
  expect(await runJson(['sensors', 'tick', 'reportSensor', '--dry-run'], options)).toMatchObject({
    dryRun: { requests: [{ scheduledFor: '2026-05-06T05:08:09.000Z' }] },
  });
  expect((await tick()).code).toBe(0);
  const attempt = (number: number) =>
    worker.client.workflow.getHandle(`reportJob/${String(office.scheduledFor)}/${number}`);
  await expect(attempt(1).result()).rejects.toThrow('Workflow execution failed');
  office.isClosed = false;
  await expect
    .poll(
      async () => (
        await tick(),
        (
          await attempt(2)
            .describe()
            .catch(() => undefined)
        )?.status.name
      ),
      { timeout: 20_000 },
    )
    .toBe('COMPLETED');
  expect(await reported({ workflowId: attempt(2).workflowId })).toEqual(
    allWere('2026-05-06T05:08:09.000Z'),
  );

  office.scheduledFor = new Date('2026-05-07T00:00:00Z');
  await tick();
  expect(await reported({ workflowId: attempt(1).workflowId })).toEqual(
    allWere('2026-05-07T00:00:00.000Z'),
  );
  office.scheduledFor = 'tomorrow';
  expect(await tick()).toMatchObject({
    code: 1,
    out: expect.stringContaining('The scheduled time is not valid'),
  });
});
