import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitions } from '../../../src/definitions.ts';
import { startPlatformApi, type PlatformApiStandIn } from '../../stand-ins/platform-api/server.ts';
import { startWorker, type TestWorker } from '../../support/start-worker.ts';
import { startAnalysis } from './analysis-environment.ts';

let platform: PlatformApiStandIn;
let worker: TestWorker;

beforeAll(async () => {
  platform = await startPlatformApi();
  worker = await startWorker(definitions, { ...platform.env, HOME: '/nowhere', S3_JOB_OUTPUTS_BUCKET_NAME: 'outputs' });
});

afterAll(async () => {
  await worker.stop();
  await platform.stop();
});

const start = (config: object) => startAnalysis(worker, config as Parameters<typeof startAnalysis>[1]);

test('an analysis that cannot begin, since a service is not configured, is told to the platform', async () => {
  const { id: workflowJobId } = platform.addJob();
  const { failure } = await start({ workflowJobId, bucket: 'moderate', key: 'data.csv', analysisVariable: 'a' });
  expect(await failure).toMatch(/kubernetes is not configured: KUBECONFIG is missing; objectStorage is not configured: S3_ACCESS_KEY_ID/);
  expect(platform.jobs()[workflowJobId - 1]?.results).toEqual({
    workflow_job_id: workflowJobId,
    error: 'The analysis could not be run. Please try again later.',
    error_logs_key: null,
    output_bucket: 'outputs',
    output_key: null,
  });
});

test('an analysis of a bad config is told too, as far as the platform knows its job', async () => {
  const { id: workflowJobId } = platform.addJob();
  expect(await (await start({ workflowJobId, outputBucket: 'others' })).failure).toMatch(/analysisVariable: /);
  expect(platform.jobs()[workflowJobId - 1]?.results).toMatchObject({ output_bucket: 'others', output_key: null });
  expect(await (await start({ workflowJobId: 'first' })).failure).toMatch(/workflowJobId: /);
  expect(platform.violations).toEqual([]);
});
