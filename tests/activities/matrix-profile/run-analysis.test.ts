import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMatrixProfileActivities } from '../../../activities/matrix-profile/index.ts';
import { createResourcePool } from '../../../src/orchestrator/definitions/resource.ts';
import { resources, type ServicePool } from '../../../src/resources/index.ts';
import { kubernetesStartMs } from '../../support/kubernetes.ts';
import { openAnalysisEnvironment, type AnalysisEnvironment } from '../../workflows/matrix-profile/analysis-environment.ts';

const timeout = 240_000;

let environment: AnalysisEnvironment;
const pools: ServicePool[] = [];

beforeAll(async () => {
  environment = await openAnalysisEnvironment();
}, kubernetesStartMs);

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  await environment.stop();
});

/** The activities of a worker that has these variables too. */
function activitiesWith(variables: Readonly<Record<string, string>>) {
  const env = { ...environment.variables, ...variables };
  const pool = createResourcePool(resources, env);
  pools.push(pool);
  return createMatrixProfileActivities(pool, env);
}

const newRun = () => ({ workflowId: `matrixProfileJob/${randomUUID()}`, runId: randomUUID() });

describe.concurrent('an analysis', () => {
  test('that takes more memory than it may says so', { timeout }, async () => {
    const { runAnalysis } = activitiesWith({ MATRIX_PROFILE_JOB_RESOURCES: '{"limits": {"memory": "64Mi"}}' });
    expect(await runAnalysis(environment.newConfig('memory'), newRun())).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^OOMKilled: It used more memory than it may \(64Mi\)/),
      error: expect.stringMatching(/^The analysis ran out of memory\./),
    });
  });

  test.for([
    ['resources that no node has', { MATRIX_PROFILE_JOB_RESOURCES: '{"requests": {"cpu": "1000"}}' }],
    ['a label that no node has', { MATRIX_PROFILE_JOB_NODE_SELECTOR: '{"pool": "nowhere"}' }],
  ] as const)('that wants %s does not wait for ever, and leaves no Job behind', { timeout }, async ([, variables]) => {
    const { runAnalysis } = activitiesWith({ ...variables, MATRIX_PROFILE_JOB_UNSCHEDULABLE_SECS: '2' });
    const run = newRun();
    expect(await runAnalysis(environment.newConfig('report'), run)).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^Unschedulable: No node had room for the pod for 2 s: /),
      logsKey: null,
    });
    expect((await environment.jobsOf(run.runId)).items).toEqual([]);
  });

  test('that wants a service account that is not there says that it got no pod', { timeout }, async () => {
    const { runAnalysis } = activitiesWith({
      MATRIX_PROFILE_JOB_SERVICE_ACCOUNT: 'nobody',
      MATRIX_PROFILE_JOB_UNSCHEDULABLE_SECS: '2',
    });
    expect(await runAnalysis(environment.newConfig('report'), newRun())).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^NoPod: No pod was made within 2 s: kubectl describe job matrix-profile-/),
    });
  });

  test('that is asked for twice at once has one Job, and both get its report', { timeout }, async () => {
    const { runAnalysis } = activitiesWith({});
    const [config, run] = [environment.newConfig('report'), newRun()];
    const [one, other] = await Promise.all([runAnalysis(config, run), runAnalysis(config, run)]);
    expect(one).toMatchObject({ kind: 'report', key: expect.stringMatching(/^matrixprofile-[0-9a-f]{32}\.html$/) });
    expect(other).toEqual(one);
    expect((await environment.jobsOf(run.runId)).items).toHaveLength(1);
  });

  test('that has no rights in the cluster says which one it needs', { timeout }, async () => {
    const { runAnalysis } = activitiesWith({ KUBERNETES_NAMESPACE: 'no-such-namespace' });
    await expect(runAnalysis(environment.newConfig('report'), newRun())).rejects.toThrow(
      /The Kubernetes API refuses to create Jobs: 404: /,
    );
  });
});

test('what a run left is ended, as often as asked', { timeout }, async () => {
  const { runAnalysis, stopAnalysis } = activitiesWith({});
  const [config, run] = [environment.newConfig('endless'), newRun()];
  const analysis = runAnalysis(config, run);
  await expect.poll(async () => (await environment.jobsOf(run.runId)).items.length, { timeout: 60_000 }).toBe(1);
  await stopAnalysis(config.workflowJobId, run);
  expect((await environment.jobsOf(run.runId)).items).toEqual([]);
  await stopAnalysis(config.workflowJobId, run);
  expect(await analysis).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/^Deleted: /) });
});
