import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { definitions } from '#definitions.ts';
import {
  startPlatformApi,
  type PlatformApiStandIn,
} from '#tests/doubles/stand-ins/platform-api/server.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { startAnalysis } from './analysis-environment.ts';

let platform: PlatformApiStandIn;
let worker: TestWorker;
beforeAll(async () => {
  platform = await startPlatformApi();
  worker = await startWorker(definitions, {
    ...platform.env,
    HOME: '/nowhere',
    S3_JOB_OUTPUTS_BUCKET_NAME: 'outputs',
  });
});

afterAll(async () => {
  await worker.stop();
  await platform.stop();
});

const start = (config: object) =>
  startAnalysis(worker, config as Parameters<typeof startAnalysis>[1]);

const tick = () =>
  worker.client.workflow.execute('sensorTick', {
    workflowId: `tick-${Math.random()}`,
    taskQueue: 'default',
    args: [
      {
        sensor: 'keycloakUserSensor',
        deadlineSecs: 60,
      },
    ],
  });

const patiently = { timeout: 60_000, interval: 100 };
const errorOf = (workflowJobId: number) =>
  (platform.jobs()[workflowJobId - 1]?.results as { error?: string } | null)?.error;

test('an analysis that cannot begin, since a service is not configured, is reported to the platform', async () => {
  const { id: workflowJobId } = platform.addJob();
  const { failure } = await start({
    workflowJobId,
    bucket: 'moderate',
    key: 'data.csv',
    analysisVariable: 'a',
  });
  expect(await failure).toMatch(
    /kubernetes is not configured: KUBECONFIG is missing; objectStorage is not configured: S3_ACCESS_KEY_ID/,
  );
  expect(platform.jobs()[workflowJobId - 1]?.results).toEqual({
    workflow_job_id: workflowJobId,
    error: 'The analysis could not be run. Please try again later.',
    error_logs_key: null,
    output_bucket: 'outputs',
    output_key: null,
  });
});

test('an analysis that is terminated while the platform is being informed that it could not begin is reported after all', async () => {
  const { id: workflowJobId } = platform.addJob();
  const path = `/job/${workflowJobId}`;
  const isResult = (request: { readonly method: string; readonly path: string }) =>
    request.method === 'PATCH' && request.path === path;
  const { store, client } = worker;
  const config = {
    workflowJobId,
    bucket: 'moderate',
    key: 'data.csv',
    analysisVariable: 'a',
    imagePullPolicy: 'Always',
    timeoutSecs: 60,
  };
  const runKey = String(workflowJobId);
  platform.faults.next(1_000, { kind: 'status', status: 502 }, isResult);
  await store.requests.ask('test', {
    job: 'matrixProfileJob',
    runKey,
    config,
    tags: {},
    maxAttempts: 1,
    retryAfterMs: 0,
  });
  await tick();
  await vi.waitFor(
    () => expect(platform.requests.filter(isResult).length).toBeGreaterThan(0),
    patiently,
  );
  await client.workflow.getHandle(`matrixProfileJob/${runKey}/1`).terminate();
  platform.faults.clear();
  // As if the minute after which runs are compared with Temporal were over.
  await store.database.query(
    `update run_requests set started_at = now() - interval '1 hour', checked_at = null where status = 'started'`,
  );
  await tick();
  await vi.waitFor(
    () => expect(errorOf(workflowJobId)).toBe('The analysis was terminated.'),
    patiently,
  );
});

test('an analysis of a bad config is reported too, as far as the platform knows its job', async () => {
  const { id: workflowJobId } = platform.addJob();
  expect(await (await start({ workflowJobId, outputBucket: 'others' })).failure).toMatch(
    /analysisVariable: /,
  );
  expect(platform.jobs()[workflowJobId - 1]?.results).toMatchObject({
    output_bucket: 'others',
    output_key: null,
  });
  expect(await (await start({ workflowJobId: 'first' })).failure).toMatch(/workflowJobId: /);
  expect(platform.violations).toEqual([]);
});
