import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openRunEnvironment, type RunEnvironment } from '../support/run-environment.ts';
import { kubernetesStartMs, patiently } from '../support/kubernetes.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts';
import { definitions } from '#definitions.ts';
import {
  openAnalysisEnvironment,
  startAnalysis,
  type AnalysisEnvironment,
} from '../workflows/matrix-profile/analysis-environment.ts';
import { points, seed } from './support/fault-options.ts';
import { createRandom } from './support/random.ts';

let analyses: AnalysisEnvironment;
let environment: RunEnvironment;
let worker: WorkerProcess;

const startOne = () =>
  startWorkerProcess(
    { module: new URL('../../src/definitions.ts', import.meta.url), name: 'definitions' },
    environment.env,
  );

beforeAll(async () => {
  analyses = await openAnalysisEnvironment();
  environment = await openRunEnvironment(analyses.variables, definitions.migrationsUrl);
  worker = await startOne();
}, kubernetesStartMs);

afterAll(async () => {
  await worker.kill();
  await environment.close();
  await analyses.stop();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function startNoted() {
  const config = analyses.newConfig('sleep 2');
  const started = await startAnalysis(environment, config);
  const uids = new Set<string>();
  const noteJobs = async () => {
    for (const { metadata } of (await analyses.jobsOf(started.runId)).items)
      uids.add(metadata?.uid ?? '');
  };
  const expectOneJob = async () => {
    expect(await started.failure).toBeUndefined();
    await noteJobs();
    expect(uids.size).toBe(1);
    const labelSelector = `moderate-workflows/run=${started.runId}`;
    const pods = await patiently(() =>
      analyses.core.listNamespacedPod({ namespace: analyses.namespace.name, labelSelector }),
    );
    expect(pods.items).toHaveLength(1);
    await vi.waitFor(() =>
      expect(analyses.resultsOf(config)?.output_key).toMatch(/^matrixprofile-/),
    );
  };
  return { noteJobs, expectOneJob };
}

test(
  `an analysis has one Job, and its result is delivered, though the worker is killed ${points} times while Jobs are made and run (seed ${seed})`,
  { timeout: 120_000 + points * 60_000 },
  async () => {
    const random = createRandom(seed);
    for (let point = 1; point <= points; point += 1) {
      const running = await startNoted();
      await pause(400 + random(3_000));
      const justMade = await startNoted();
      await pause(random(300));
      await worker.kill();
      await Promise.all([running.noteJobs(), justMade.noteJobs()]);
      worker = await startOne();
      await Promise.all([running.expectOneJob(), justMade.expectOneJob()]);
    }
    expect(analyses.platform.violations).toEqual([]);
  },
);
