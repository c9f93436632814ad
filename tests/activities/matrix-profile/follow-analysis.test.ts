import { randomUUID } from 'node:crypto';
import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteJob } from '#kubernetes-jobs/delete-job.ts';
import type { AnalysisRun } from '#activities/matrix-profile/analysis.ts';
import type { MatrixProfileConfig } from '#activities/matrix-profile/config.ts';
import { createMatrixProfileActivities } from '#activities/matrix-profile/activities.ts';
import { jobNameOf } from '#activities/matrix-profile/job-of.ts';
import { openResources, type OpenResources } from '#orchestrator/definitions/resource.ts';
import { resources as services } from '#resources/index.ts';
import { jobSettings } from '#activities/matrix-profile/job-settings.ts';
import { kubernetesStartMs, patiently } from '#tests/support/kubernetes.ts';
import {
  openAnalysisEnvironment,
  type AnalysisEnvironment,
} from '#tests/workflows/matrix-profile/analysis-environment.ts';

const timeout = 240_000;

let environment: AnalysisEnvironment;
const resources = { ...services, matrixProfileJobs: jobSettings };
const opened: OpenResources<typeof resources>[] = [];

beforeAll(async () => {
  environment = await openAnalysisEnvironment();
}, kubernetesStartMs);

afterAll(async () => {
  await Promise.all(opened.map((own) => own.close()));
  await environment.stop();
});

/** The activities of a worker that also has these variables. */
function activitiesWith(variables: Readonly<Record<string, string>>) {
  const env = { ...environment.variables, ...variables };
  const own = openResources(resources, env);
  opened.push(own);
  const activities = createMatrixProfileActivities(own.clients, env);
  const runAnalysis = async (config: MatrixProfileConfig, run: AnalysisRun) =>
    activities.followAnalysis(config, run, await activities.launchAnalysis(config, run), {
      start: true,
    });
  return { ...activities, runAnalysis };
}

const newRun = () => ({ workflowId: `matrixProfileJob/${randomUUID()}`, runId: randomUUID() });

describe.concurrent('an analysis', () => {
  test('that takes more memory than it may says so', { timeout }, async () => {
    const { runAnalysis } = activitiesWith({
      MATRIX_PROFILE_JOB_RESOURCES: '{"limits": {"memory": "64Mi"}}',
    });
    expect(await runAnalysis(environment.newConfig('memory'), newRun())).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^OOMKilled: It used more memory than it may \(64Mi\)/),
      error: expect.stringMatching(/^The analysis ran out of memory\./),
    });
  });

  test.for([
    [
      'resources that no node has',
      { MATRIX_PROFILE_JOB_RESOURCES: '{"requests": {"cpu": "1000"}}' },
    ],
    ['a label that no node has', { MATRIX_PROFILE_JOB_NODE_SELECTOR: '{"pool": "nowhere"}' }],
  ] as const)(
    'that wants %s does not wait forever, and leaves its Job to be ended',
    { timeout },
    async ([, variables]) => {
      const { runAnalysis } = activitiesWith({
        ...variables,
        MATRIX_PROFILE_JOB_UNSCHEDULABLE_SECS: '2',
      });
      expect(await runAnalysis(environment.newConfig('report'), newRun())).toMatchObject({
        kind: 'failed',
        reason: expect.stringMatching(/^Unschedulable: No node had room for the pod for 2 s: /),
        logsKey: null,
        leavesJob: true,
      });
    },
  );

  test(
    'that wants a service account that is not there says that it got no pod',
    { timeout },
    async () => {
      const { runAnalysis } = activitiesWith({
        MATRIX_PROFILE_JOB_SERVICE_ACCOUNT: 'nobody',
        MATRIX_PROFILE_JOB_UNSCHEDULABLE_SECS: '2',
      });
      expect(await runAnalysis(environment.newConfig('report'), newRun())).toMatchObject({
        kind: 'failed',
        reason: expect.stringMatching(
          /^NoPod: No pod was made within 2 s: kubectl describe job matrix-profile-/,
        ),
      });
    },
  );

  test(
    'that is requested twice at once has one Job, and both get its report',
    { timeout },
    async () => {
      const { runAnalysis } = activitiesWith({});
      const [config, run] = [environment.newConfig('report'), newRun()];
      const [one, other] = await Promise.all([runAnalysis(config, run), runAnalysis(config, run)]);
      expect(one).toMatchObject({
        kind: 'report',
        key: expect.stringMatching(/^matrixprofile-[0-9a-f]{32}\.html$/),
      });
      expect(other).toEqual(one);
      expect((await environment.jobsOf(run.runId)).items).toHaveLength(1);
    },
  );

  test('that has no rights in the cluster says which one it needs', { timeout }, async () => {
    const { runAnalysis } = activitiesWith({ KUBERNETES_NAMESPACE: 'no-such-namespace' });
    await expect(runAnalysis(environment.newConfig('report'), newRun())).rejects.toThrow(
      /The Kubernetes API refuses to create Jobs: 404: /,
    );
  });
});

test('a Job that is created again after it was deleted does not run', { timeout }, async () => {
  const { launchAnalysis, followAnalysis, stopAnalysis } = activitiesWith({});
  const [config, run] = [environment.newConfig('report'), newRun()];
  const launched = await launchAnalysis(config, run);
  expect(await followAnalysis(config, run, launched, { start: true })).toMatchObject({
    kind: 'report',
  });
  await stopAnalysis(config.workflowJobId, run);
  // Like the attempt of a worker that was killed before it could report that it had created the
  // Job.
  await launchAnalysis(config, run);
  const [job] = (await environment.jobsOf(run.runId)).items;
  expect(job).toMatchObject({ spec: { suspend: true } });
  await stopAnalysis(config.workflowJobId, run);
});

test('a deleted Job has failed, unless its report exists', { timeout }, async () => {
  const { launchAnalysis, followAnalysis, stopAnalysis } = activitiesWith({});
  const [config, run] = [environment.newConfig('report'), newRun()];
  const launched = await launchAnalysis(config, run);
  await stopAnalysis(config.workflowJobId, run);
  expect(await followAnalysis(config, run, launched, { start: true })).toMatchObject({
    kind: 'failed',
    reason: 'Deleted: The Job was deleted',
    leavesJob: false,
  });
  expect((await environment.jobsOf(run.runId)).items).toEqual([]);
  const [other, otherRun] = [environment.newConfig('report'), newRun()];
  const made = await launchAnalysis(other, otherRun);
  const report = await followAnalysis(other, otherRun, made, { start: true });
  await stopAnalysis(other.workflowJobId, otherRun);
  expect(await followAnalysis(other, otherRun, made, { start: true })).toEqual(report);
});

test(
  'a quota without room is waited for, and said to be the reason where it stays so',
  { timeout },
  async () => {
    const quota = { name: 'no-jobs', namespace: environment.namespace.name };
    const hard = (jobs: number) => ({
      metadata: { name: quota.name },
      spec: { hard: { 'count/jobs.batch': String(jobs) } },
    });
    await patiently(() =>
      environment.core.createNamespacedResourceQuota({ namespace: quota.namespace, body: hard(0) }),
    );
    try {
      await expect
        .poll(
          async () =>
            (await patiently(() => environment.core.readNamespacedResourceQuota(quota))).status
              ?.hard,
        )
        .toBeTruthy();
      const { launchAnalysis } = activitiesWith({ MATRIX_PROFILE_JOB_UNSCHEDULABLE_SECS: '1' });
      await expect(launchAnalysis(environment.newConfig('report'), newRun())).rejects.toThrow(
        /^Namespace analyses-.* has no room to create Jobs: .*exceeded quota: no-jobs, requested: count\/jobs\.batch=1, used: .*, limited: /,
      );
      const patient = activitiesWith({ MATRIX_PROFILE_JOB_UNSCHEDULABLE_SECS: '60' });
      const launching = patient.launchAnalysis(environment.newConfig('report'), newRun());
      await patiently(() => environment.core.deleteNamespacedResourceQuota(quota));
      expect(await launching).toMatchObject({
        shown: expect.stringMatching(/: Pending, restarts 0$/),
      });
    } finally {
      await patiently(() =>
        environment.core.deleteNamespacedResourceQuota(quota).catch(() => undefined),
      );
    }
  },
);

test(
  'what a run left behind is ended, and repeating that changes nothing',
  { timeout },
  async () => {
    const { runAnalysis, stopAnalysis } = activitiesWith({});
    const [config, run] = [environment.newConfig('endless'), newRun()];
    const analysis = runAnalysis(config, run);
    await expect
      .poll(async () => (await environment.jobsOf(run.runId)).items.length, { timeout: 60_000 })
      .toBe(1);
    await stopAnalysis(config.workflowJobId, run);
    expect((await environment.jobsOf(run.runId)).items).toEqual([]);
    await stopAnalysis(config.workflowJobId, run);
    expect(await analysis).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^Deleted: /),
    });
  },
);

test('a Job that something holds is not waited for forever', { timeout }, async () => {
  const { launchAnalysis } = activitiesWith({});
  const [config, run] = [environment.newConfig('report'), newRun()];
  await launchAnalysis(config, run);
  const name = jobNameOf(config.workflowJobId, run);
  const job = { name, namespace: environment.namespace.name };
  const hold = (finalizers: readonly string[]) =>
    patiently(() =>
      environment.batch.patchNamespacedJob(
        { ...job, body: { metadata: { finalizers } } },
        setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
      ),
    );
  await hold(['example.org/hold']);
  const own = openResources(resources, environment.variables);
  opened.push(own);
  const client = await own.clients.kubernetes.connect();
  const { signal } = new AbortController();
  await expect(deleteJob(client, name, { patienceMs: 1_000, signal })).rejects.toThrow(
    new RegExp(
      `^Job ${name} was deleted but is still terminating: it is held by example\\.org/hold`,
    ),
  );
  await hold([]);
  await deleteJob(client, name, { patienceMs: 60_000, signal });
});
