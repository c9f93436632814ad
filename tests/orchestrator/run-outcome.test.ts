import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { calls } from '../doubles/fixtures/kit/activities.ts';
import { fixtureDefinitions } from '../doubles/fixtures/kit/definitions.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(fixtureDefinitions);
});

afterAll(() => worker.stop());

async function run(config: Record<string, unknown>, resumeFrom?: string, job = 'checkedJob') {
  const request = {
    job,
    config,
    launchedBy: 'test',
    summary: 'checks',
    ...(resumeFrom !== undefined && { resumeFrom }),
  };
  const handle = await startRun(worker.client, request);
  const result = await handle.result().then(
    (value) => value,
    () => 'failed',
  );
  const stored = await worker.store.runs.find(handle.firstExecutionRunId);
  const steps = await worker.store.materializations.ofRun(handle.firstExecutionRunId);
  const { memo } = await handle.describe();
  return {
    runId: handle.firstExecutionRunId,
    result,
    status: stored?.status,
    outcome: stored?.outcome,
    error: stored?.error,
    steps: steps.map(
      ({ asset, partition, status }) => `${asset.slice('kit/'.length)} ${partition} ${status}`,
    ),
    memo: String(memo?.['result']),
  };
}

test.each([
  [['even'], 'ok', '✓ Completed'],
  [['even', 'odd'], 'warnings', '⚠ Completed with warnings'],
  [['odd', 'unsound'], 'checks_failed', '✗ Completed, but checks failed'],
  [['unsound', 'odd'], 'checks_failed', '✗ Completed, but checks failed'],
])('a run of %j completes with the outcome %s', async (names, outcome, title) => {
  const { result, memo, ...stored } = await run({ names });
  const count = names.length;
  const shown = outcome === 'ok' ? {} : { outcome };
  expect(result).toEqual({ materialized: { 'kit/checked': count, 'kit/shown': count }, ...shown });
  expect(stored).toMatchObject({ status: 'completed', outcome, error: null });
  expect(memo).toContain(`**${title}** · ${2 * count} materialized`);
});

test.each([false, true])(
  'a blocking check keeps the run from what depends on the asset, and from nothing else (heedless: %s)',
  async (heedless) => {
    const { steps, outcome, status } = await run({ names: ['a', 'shut', 'b'], heedless });
    expect({ status, outcome }).toEqual({ status: 'completed', outcome: 'checks_failed' });
    expect(steps).toEqual([
      'checked a materialized',
      'shown a materialized',
      'checked shut materialized',
      'checked b materialized',
      'shown b materialized',
    ]);
  },
);

test('what a job does beside an asset that a check blocks continues, and may fail', async () => {
  const beside = (names: readonly string[], broken: readonly string[] = []) =>
    run({ names, broken }, undefined, 'besideJob');
  const blocked = await beside(['a', 'b']);
  expect(blocked).toMatchObject({ status: 'completed', outcome: 'checks_failed', error: null });
  const steps = ['checked shut', 'slow a again', 'slow a', 'slow b again', 'slow b'].map(
    (step) => `${step} materialized`,
  );
  expect(blocked.steps.toSorted()).toEqual(steps);

  const failed = await beside(['c', 'd'], ['d again']);
  expect(failed).toMatchObject({ status: 'failed', outcome: null });
  expect(failed.error).toContain('kit/checked [shut]: Blocking check not passed: open');
  expect(failed.error).toContain('kit/slow [d again]: d again does not exist');
  expect(failed.steps.toSorted()).toContain('slow c again materialized');
});

test('a run that failed has no outcome; one that resumes it materializes what was blocked again, and counts the checks of what it recalls', async () => {
  const names = ['unsound', 'shut', 'torn'];
  const failed = await run({ names, broken: ['torn'] });
  expect(failed).toMatchObject({
    status: 'failed',
    outcome: null,
    error: 'kit/shown [torn]: torn does not exist',
  });
  calls.clear();
  const resumed = await run({ names }, failed.runId);
  expect(resumed).toMatchObject({ status: 'completed', outcome: 'checks_failed' });
  expect(Object.fromEntries(calls)).toEqual({ shut: 1, 'torn shown': 1 });

  const without = await run({ names: ['unsound', 'torn'] }, failed.runId);
  expect(without).toMatchObject({
    outcome: 'checks_failed',
    memo: expect.stringContaining('1 check not passed · 3 done before'),
  });
});

test('runs are found by their outcome, and a job whose last run did not pass its checks by these, since the first that did not', async () => {
  const first = await run({ names: ['unsound'] });
  const last = await run({ names: ['unsound', 'shut'] });
  const failing = await worker.store.runs.list({ outcome: 'checks_failed', limit: 2 });
  expect(failing.map(({ runId }) => runId)).toEqual([last.runId, first.runId]);
  const [found, ...others] = await worker.store.runs.withFailedChecks();
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    job: 'checkedJob',
    runId: last.runId,
    checks: [
      {
        name: 'open',
        asset: 'kit/checked',
        partition: 'shut',
        times: 1,
      },
      {
        name: 'sound',
        asset: 'kit/checked',
        partition: 'unsound',
        times: 1,
      },
    ],
  });
  const [asset] = await worker.store.materializations.overview([{ asset: 'kit/checked' }]);
  expect(asset?.failedChecks).toContainEqual({
    name: 'sound',
    severity: 'error',
    partitions: 1,
    partition: 'unsound',
  });
  await run({ names: ['odd'] });
  expect(await worker.store.runs.withFailedChecks()).toEqual([]);
});

test('what another job has materialized since, and its checks passed, is no longer told of a job', async () => {
  const { runId: last } = await run({ names: ['unsound', 'shut'] });
  const failed = async () =>
    (await worker.store.runs.withFailedChecks()).map(({ runId, checks }) => [
      runId,
      checks.map(({ name }) => name),
    ]);
  expect(await failed()).toEqual([[last, ['open', 'sound']]]);
  const { runId } = await run({ names: [] });
  await worker.store.database.query(`update runs set job = 'anotherJob' where run_id = $1`, [
    runId,
  ]);
  const mend = (partition: string) =>
    worker.store.materializations.record(runId, [
      {
        asset: 'kit/checked',
        partition,
        status: 'materialized',
        value: null,
        metadata: {},
        startedAt: Date.now(),
        endedAt: Date.now(),
        checks: [
          {
            name: 'sound',
            severity: 'error',
            passed: true,
            metadata: {},
          },
        ],
      },
    ]);
  await mend('unsound');
  expect(await failed()).toEqual([[last, ['open']]]);
  await mend('shut');
  expect(await failed()).toEqual([]);
});
