import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { definitions } from '#definitions.ts';
import { kubernetesStartMs } from '#tests/support/kubernetes.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import {
  openAnalysisEnvironment,
  startAnalysis,
  type AnalysisEnvironment,
} from '#tests/workflows/matrix-profile/analysis-environment.ts';
import { recordHistory, recordRun } from '../record-history.ts';

const timeout = 240_000;
const job = 'matrixProfileJob';
let environment: AnalysisEnvironment;
let worker: TestWorker;

beforeAll(async () => {
  environment = await openAnalysisEnvironment();
  worker = await startWorker(definitions, environment.variables);
}, kubernetesStartMs);

afterAll(async () => {
  await worker.stop();
  await environment.stop();
});

test.for([
  ['matrix-profile', 'COMPLETED', 'report'],
  ['matrix-profile-failed', 'FAILED', 'traceback'],
] as const)('%s', { timeout }, ([name, ends, does]) =>
  recordRun('pipelines', worker, [name, ends, job, { ...environment.newConfig(does) }]),
);

test('an analysis that is refused', { timeout }, () =>
  recordRun('pipelines', worker, [
    'matrix-profile-not-begun',
    'FAILED',
    job,
    { ...environment.newConfig('report'), key: '' },
  ]),
);

test('an analysis that is cancelled', { timeout }, async () => {
  const { handle, runId } = await startAnalysis(worker, environment.newConfig('endless'));
  await vi.waitFor(async () => expect((await environment.jobsOf(runId)).items).toHaveLength(1), {
    timeout,
    interval: 200,
  });
  await handle.cancel();
  await recordHistory('pipelines', worker, ['matrix-profile-cancelled', 'CANCELLED'], handle);
});

test('what is left of an analysis that was terminated', { timeout }, () => {
  const { workflowJobId } = environment.newConfig('report');
  const run = {
    workflowId: 'matrixProfileJob/1/1',
    runId: '00000000-0000-4000-8000-000000000000',
    startedAt: new Date().toISOString(),
  };
  const config = { workflowJobId, ...run };
  return recordRun('pipelines', worker, [
    'matrix-profile-terminated',
    'COMPLETED',
    'matrixProfileTerminatedJob',
    config,
  ]);
});
