import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MatrixProfileConfig } from '#activities/matrix-profile/config.ts';
import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { kubernetesStartMs, patiently, restartApiServer } from '#tests/support/kubernetes.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { startWorkerProcess, type WorkerProcess } from '#tests/support/worker-process.ts';
import {
  openAnalysisEnvironment,
  startAnalysis,
  type AnalysisEnvironment,
  type StartedAnalysis,
} from './analysis-environment.ts';
import { findInHistories, findInState } from './find-secrets.ts';

const timeout = 240_000;

let environment: AnalysisEnvironment;
let runs: RunEnvironment;
let worker: WorkerProcess;
/** All output of workers. */
const outputs: string[] = [];

/** A separate process, since its log is checked too. */
const startOne = () =>
  startWorkerProcess(
    { module: new URL('../../../src/definitions.ts', import.meta.url), name: 'definitions' },
    { ...runs.env, LOG_LEVEL: 'debug' },
  );

beforeAll(async () => {
  environment = await openAnalysisEnvironment();
  runs = await openRunEnvironment(environment.variables, definitions.migrationsUrl);
  worker = await startOne();
}, kubernetesStartMs);

afterAll(async () => {
  await worker.stop();
  await runs.close();
  await environment.stop();
});

async function run(variable: string, more: Partial<MatrixProfileConfig> = {}) {
  const config = environment.newConfig(variable, more);
  const started = await startAnalysis(runs, config);
  const failure = await started.failure;
  return { ...started, failure, config, results: environment.resultsOf(config) };
}

const podsOf = async ({ runId }: StartedAnalysis) => {
  const [namespace, labelSelector] = [
    environment.namespace.name,
    `moderate-workflows/run=${runId}`,
  ];
  return (await patiently(() => environment.core.listNamespacedPod({ namespace, labelSelector })))
    .items;
};

async function untilItRuns(started: StartedAnalysis): Promise<void> {
  await vi.waitFor(async () => expect((await podsOf(started))[0]?.status?.phase).toBe('Running'), {
    timeout: 120_000,
    interval: 200,
  });
}

const untilResults = (config: MatrixProfileConfig) =>
  vi.waitFor(
    () => {
      const results = environment.resultsOf(config);
      if (results === null) throw new Error('It has no results');
      return results;
    },
    { timeout: 120_000, interval: 200 },
  );

describe.concurrent('an analysis', () => {
  test('has its report in the bucket, and the platform is informed', { timeout }, async () => {
    const { failure, results, config, runId } = await run('report');
    expect(failure).toBeUndefined();
    expect(results).toEqual({
      workflow_job_id: config.workflowJobId,
      error: null,
      error_logs_key: null,
      output_bucket: environment.buckets.outputsBucket,
      output_key: `matrixprofile-${runId.replaceAll('-', '')}.html`,
    });
    expect(await environment.output(results?.output_key ?? null)).toBe('<html>11 bytes</html>');
    const [outcome] = await runs.store.materializations.ofRun(runId);
    expect(outcome).toMatchObject({
      asset: 'matrix_profile/report',
      partition: String(config.workflowJobId),
      status: 'materialized',
    });
    const { items } = await environment.jobsOf(runId);
    expect(items).toHaveLength(1);
    expect(items[0]?.metadata?.name).toMatch(
      new RegExp(`^matrix-profile-${config.workflowJobId}-[0-9a-f]{10}$`),
    );
  });

  test(
    'is shown in its run with phase, reason, node and restarts, for few events',
    { timeout },
    async () => {
      const started = await startAnalysis(runs, environment.newConfig('sleep 6'));
      const shown = new Set<string>();
      const look = async () => {
        const { currentDetails } = await started.handle.query<{ currentDetails: string }>(
          '__temporal_workflow_metadata',
        );
        const text = /running · Job matrix-profile-\S+: (.*)/.exec(currentDetails)?.[1];
        if (text !== undefined) shown.add(text.replaceAll('\\', ''));
        return [...shown];
      };
      const [pod, node] = [/^Pending, restarts 0$/, /^Running, node \S+, restarts 0$/];
      for (const expected of [pod, node]) {
        await vi.waitFor(
          async () => expect(await look()).toContainEqual(expect.stringMatching(expected)),
          {
            timeout: 120_000,
            interval: 50,
          },
        );
      }
      expect(await started.failure).toBeUndefined();
      const { events } = await started.handle.fetchHistory();
      expect(events?.length).toBeLessThan(60);
    },
  );

  test('that fails shows its user the traceback, and keeps its log', { timeout }, async () => {
    const { failure, results } = await run('traceback');
    expect(failure).toMatch(
      /ExitCode: It ended with exit code 3; its log is logs\/matrix-profile-job-/,
    );
    expect(results?.error).toMatch(
      /^Traceback \(most recent call last\):\n.*\n.*\nKeyError: 'consumption'$/,
    );
    expect(results).toMatchObject({
      output_bucket: environment.buckets.outputsBucket,
      output_key: null,
    });
    expect(results?.error_logs_key).toMatch(
      /^logs\/matrix-profile-job-\d+-\d{8}-\d{6}-[0-9a-f]{8}\.log$/,
    );
    expect(await environment.output(results?.error_logs_key ?? null)).toContain(
      "KeyError: 'consumption'",
    );
  });

  test('that takes too long is ended, and its log is not lost', { timeout }, async () => {
    const { failure, results } = await run('endless', { timeoutSecs: 5 });
    expect(failure).toMatch(/DeadlineExceeded: It did not end within its 5 s/);
    expect(results?.error).toBe(
      'The analysis did not end within its limit of 5 seconds.\nComputing',
    );
    expect(await environment.output(results?.error_logs_key ?? null)).toBe('Computing\n');
  });

  test('that leaves no report has failed', { timeout }, async () => {
    const { failure, results } = await run('no-report');
    expect(failure).toMatch(/ReportMissing: The Job ended well, but there is no matrixprofile-/);
    expect(results).toMatchObject({
      error: 'The analysis ended without a report.\nNothing to report',
      output_key: null,
    });
  });

  test('with a long log keeps the end of it', { timeout }, async () => {
    const { results } = await run('large-log 50');
    const log = await environment.output(results?.error_logs_key ?? null);
    expect(log.length).toBeLessThanOrEqual(5 * 1024 * 1024);
    expect(log.length).toBeGreaterThan(1024 * 1024);
    expect(log).toMatch(/^line \d{8} x+\n/);
    expect(log).toMatch(/\nMemoryError\n$/);
    expect(results?.error).toMatch(/^Traceback .*\nMemoryError$/s);
  });

  test('that prints its secrets has them removed', { timeout }, async () => {
    const { failure, results } = await run('tell-secrets');
    const { S3_SECRET_ACCESS_KEY } = environment.buckets.variables;
    const log = await environment.output(results?.error_logs_key ?? null);
    expect(log).toMatch(
      /^S3_ACCESS_KEY_ID=\[removed\]\nS3_SECRET_ACCESS_KEY=\[removed\]\nFILE_URL=\[removed\]\nTraceback/,
    );
    expect(results?.error).toMatch(/ValueError: can't read \[removed\] as \[removed\]$/);
    for (const secret of [S3_SECRET_ACCESS_KEY, 'X-Amz-Signature']) {
      expect([failure, results?.error, log].join('\n')).not.toContain(secret);
    }
  });

  test.for([
    ['Never', 'moderate-workflows/no-such-image', /ErrImageNeverPull: /],
    ['Always', '127.0.0.1:1/no-such-image', /ImagePullBackOff: /],
    ['Always', 'No Such Image', /InvalidImageName: /],
  ] as const)(
    'whose image is not to be had (%s, %s) fails without waiting',
    { timeout },
    async ([imagePullPolicy, image, expected]) => {
      const { failure, results, runId } = await run('report', { image, imagePullPolicy });
      expect(failure).toMatch(expected);
      expect(results?.error).toMatch(/^The analysis job failed\. Please check/);
      expect((await environment.jobsOf(runId)).items).toEqual([]);
    },
  );

  test('that is cancelled leaves no Job and no Secret behind', { timeout }, async () => {
    const config = environment.newConfig('endless');
    const started = await startAnalysis(runs, config);
    await untilItRuns(started);
    await started.handle.cancel();
    expect(await started.failure).toMatch(/cancel/i);
    expect(environment.resultsOf(config)).toMatchObject({
      error: 'The analysis was cancelled.',
      output_key: null,
    });
    expect((await environment.jobsOf(started.runId)).items).toEqual([]);
    const labelSelector = `moderate-workflows/run=${started.runId}`;
    const secrets = () =>
      environment.core.listNamespacedSecret({
        namespace: environment.namespace.name,
        labelSelector,
      });
    await vi.waitFor(async () => expect((await patiently(secrets)).items).toEqual([]), {
      timeout: 60_000,
      interval: 500,
    });
    expect((await runs.store.runs.find(started.runId))?.status).toBe('cancelled');
  });

  test('whose Job somebody deletes has failed', { timeout }, async () => {
    const config = environment.newConfig('endless');
    const started = await startAnalysis(runs, config);
    await untilItRuns(started);
    const [job] = (await environment.jobsOf(started.runId)).items;
    const name = job?.metadata?.name ?? '';
    await environment.batch.deleteNamespacedJob({
      namespace: environment.namespace.name,
      name,
      propagationPolicy: 'Background',
    });
    expect(await started.failure).toMatch(/Deleted: The (Job|pod) was deleted/);
    expect(environment.resultsOf(config)?.error).toBeTruthy();
  });

  test(
    'that is cancelled tells its user, also where its Job does not go',
    { timeout },
    async () => {
      const config = environment.newConfig('endless');
      const started = await startAnalysis(runs, config);
      await untilItRuns(started);
      const [job] = (await environment.jobsOf(started.runId)).items;
      const hold = (finalizers: readonly string[]) =>
        patiently(() =>
          environment.batch.patchNamespacedJob(
            {
              namespace: environment.namespace.name,
              name: job?.metadata?.name ?? '',
              body: { metadata: { finalizers } },
            },
            setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
          ),
        );
      await hold([...(job?.metadata?.finalizers ?? []), 'example.org/hold']);
      await started.handle.cancel();
      expect(await untilResults(config)).toMatchObject({ error: 'The analysis was cancelled.' });
      expect((await environment.jobsOf(started.runId)).items).toHaveLength(1);
      await hold([]);
      expect(await started.failure).toMatch(/cancel/i);
    },
  );

  test(
    'is reported to a platform that was unavailable when its result was due',
    { timeout },
    async () => {
      const config = environment.newConfig('report');
      const path = `/job/${config.workflowJobId}`;
      const isResult = (request: { readonly path: string }) => request.path === path;
      environment.platform.faults.next(2, { kind: 'status', status: 502 }, isResult);
      environment.platform.faults.next(1, { kind: 'drop-answer' }, isResult);
      expect(await (await startAnalysis(runs, config)).failure).toBeUndefined();
      expect(environment.resultsOf(config)?.output_key).toMatch(/^matrixprofile-/);
      expect(environment.platform.requests.filter(isResult).length).toBeGreaterThanOrEqual(4);
    },
  );

  test('that the platform does not know fails its run', { timeout }, async () => {
    const config = { ...environment.newConfig('report'), workflowJobId: 1_000_000 };
    expect(await (await startAnalysis(runs, config)).failure).toMatch(
      /PATCH \/job\/1000000: 404 Not Found/,
    );
  });

  test('whose run is terminated is ended and told by a follow-up, once', { timeout }, async () => {
    const config = environment.newConfig('endless');
    const started = await startAnalysis(runs, config);
    await untilItRuns(started);
    await started.handle.terminate();
    await started.failure;
    // As if the minute after which runs are compared with Temporal were over.
    const { workflowId } = started.handle;
    await runs.store.database.query(
      `update pool_places set seen_at = now() - interval '1 hour' where workflow_id = $1`,
      [workflowId],
    );
    const tick = () =>
      runs.client.workflow.execute('sensorTick', {
        workflowId: `tick-${Math.random()}`,
        taskQueue: 'default',
        args: [
          {
            sensor: 'keycloakUserSensor',
            deadlineSecs: 60,
          },
        ],
      });
    await tick();
    expect(await untilResults(config)).toMatchObject({
      error: 'The analysis was terminated.',
      output_key: null,
    });
    await tick();
    const followUp = runs.client.workflow.getHandle(
      `matrixProfileTerminatedJob/${started.runId}/1`,
    );
    await followUp.result();
    expect((await environment.jobsOf(started.runId)).items).toEqual([]);
    expect(
      environment.platform.requests.filter(
        ({ method, path }) => method === 'PATCH' && path === `/job/${config.workflowJobId}`,
      ),
    ).toHaveLength(1);
  });

  test.for([
    ['stands where the run was terminated after it', 0, /^Traceback/],
    ['of an earlier run does not stand', 3_600_000, /^The analysis was terminated\.$/],
  ] as const)('that has failed: its result %s', { timeout }, async ([, laterMs, expected]) => {
    const { config, handle, runId } = await run('traceback');
    const startedAt = new Date(
      (await handle.describe()).startTime.getTime() + laterMs,
    ).toISOString();
    const { workflowJobId } = config;
    await startRun(runs.client, {
      job: 'matrixProfileTerminatedJob',
      launchedBy: 'test',
      summary: '',
      config: {
        workflowJobId,
        workflowId: handle.workflowId,
        runId,
        startedAt,
      },
    }).then((followUp) => followUp.result());
    expect(environment.resultsOf(config)?.error).toMatch(expected);
  });
});

test(
  'an analysis whose Job ended and was deleted while no worker ran gets no second one',
  { timeout },
  async () => {
    const config = environment.newConfig('traceback');
    const started = await startAnalysis(runs, config);
    const namespace = environment.namespace.name;
    const job = () => environment.jobsOf(started.runId).then(({ items }) => items[0]);
    // Started, and not ended: its outcome is reported to nobody.
    await vi.waitFor(async () => expect(await job()).toMatchObject({ spec: { suspend: false } }), {
      timeout: 120_000,
      interval: 20,
    });
    outputs.push(worker.output());
    await worker.kill();
    await vi.waitFor(async () => expect((await job())?.status?.failed).toBe(1), {
      timeout: 120_000,
      interval: 200,
    });
    const name = (await job())?.metadata?.name ?? '';
    await patiently(() =>
      environment.batch.deleteNamespacedJob({ namespace, name, propagationPolicy: 'Background' }),
    );
    await vi.waitFor(
      async () => expect([await job(), await podsOf(started)]).toEqual([undefined, []]),
      { timeout: 60_000, interval: 200 },
    );
    worker = await startOne();
    expect(await started.failure).toMatch(/Deleted: The Job was deleted/);
    expect(environment.resultsOf(config)).toMatchObject({
      error: expect.stringMatching(/^The analysis job failed\./),
      output_key: null,
    });
    expect(await job()).toBeUndefined();
  },
);

test(
  'what an analysis writes is in the log of its run while it runs, each line once although its worker is killed',
  { timeout },
  async () => {
    const started = await startAnalysis(runs, environment.newConfig('talk 60'));
    const written = async () => {
      const chunks = await runs.store.runLogs.chunks(started.runId, 0, 1_000);
      const lines = chunks.flatMap(({ lines: ofChunk }) => ofChunk);
      return lines.filter(({ attributes }) => attributes?.['writtenAt'] !== undefined);
    };
    await vi.waitFor(async () => expect((await written()).length).toBeGreaterThan(5), {
      timeout: 120_000,
      interval: 50,
    });
    expect((await podsOf(started))[0]?.status?.phase).toBe('Running');
    outputs.push(worker.output());
    await worker.kill();
    worker = await startOne();
    expect(await started.failure).toBeUndefined();
    const told = Array.from({ length: 60 }, (_, index) =>
      index === 2 ? 'secret [removed]' : `line ${index + 1}`,
    );
    const expected = [...told, 'Report written'];
    await vi.waitFor(
      async () => expect((await written()).map(({ message }) => message)).toEqual(expected),
      { timeout: 10_000 },
    );
    expect(new Set((await written()).map(({ attempt }) => attempt))).toEqual(new Set([1, 2]));
  },
);

test('an analysis continues though the API server is restarted', { timeout }, async () => {
  const config = environment.newConfig('sleep 5');
  const started = await startAnalysis(runs, config);
  await untilItRuns(started);
  await restartApiServer();
  expect(await started.failure).toBeUndefined();
  expect(environment.resultsOf(config)?.output_key).toMatch(/^matrixprofile-/);
});

test('nothing that is kept holds a secret, and no request was a mistake', { timeout }, async () => {
  const { S3_SECRET_ACCESS_KEY } = environment.buckets.variables;
  const secrets = [S3_SECRET_ACCESS_KEY, environment.platform.env.API_PASSWORD, 'X-Amz-Signature'];
  expect(await findInHistories(runs.client, secrets)).toEqual([]);
  expect(await findInState(runs.store.database, secrets)).toEqual([]);
  const log = [...outputs, worker.output()].join('\n');
  expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  // Confirms that the search works.
  expect(log.includes('"asset":"matrix_profile/report"')).toBe(true);
  expect(
    (await findInHistories(runs.client, [environment.buckets.outputsBucket])).length,
  ).toBeGreaterThan(0);
  expect(
    (await findInState(runs.store.database, [environment.buckets.outputsBucket])).length,
  ).toBeGreaterThan(0);
  const jobs = await patiently(() =>
    environment.batch.listNamespacedJob({ namespace: environment.namespace.name }),
  );
  const pods = await patiently(() =>
    environment.core.listNamespacedPod({ namespace: environment.namespace.name }),
  );
  expect(jobs.items.length).toBeGreaterThan(0);
  expect(secrets.filter((secret) => JSON.stringify([jobs, pods]).includes(secret))).toEqual([]);
  expect(environment.platform.violations).toEqual([]);
});
