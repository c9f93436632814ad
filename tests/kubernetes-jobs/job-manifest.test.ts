import { expect, test } from 'vitest';
import { jobManifest, secretManifest } from '#kubernetes-jobs/job-manifest.ts';
import type { JobSpec } from '#kubernetes-jobs/job-spec.ts';

const spec: JobSpec = {
  name: 'matrix-profile-17-0a1b2c3d4e',
  owner: {
    job: 'matrixProfileJob',
    asset: 'matrix_profile/report',
    partition: '17',
    workflowId: 'matrixProfileJob/17/1',
    runId: 'run-id',
  },
  image: 'registry/analysis:main',
  imagePullPolicy: 'IfNotPresent',
  env: { ANALYSIS_VARIABLE: 'cost in $(TOKEN) or $' },
  secretNames: ['TOKEN'],
  makeSecrets: () => Promise.resolve({ TOKEN: 'secret value' }),
  timeoutSecs: 100,
  unschedulableSecs: 30,
  pod: {
    resources: { requests: { cpu: '500m' }, limits: { memory: '1Gi' } },
    nodeSelector: { pool: 'analysis' },
    tolerations: [{ key: 'analysis', operator: 'Exists' }],
    serviceAccount: 'analysis',
    imagePullSecrets: ['registry'],
    runAsUser: 1_000,
  },
};

const job = jobManifest(spec);
const pod = job.spec?.template.spec;
const [container] = pod?.containers ?? [];

test('a Job waits for its Secret, runs once, and is tidied up', () => {
  expect(job.spec).toMatchObject({
    suspend: true,
    backoffLimit: 0,
    ttlSecondsAfterFinished: 3_600,
  });
  expect(pod?.restartPolicy).toBe('Never');
});

test("the pod's time is over before the Job's, which would take the log away", () => {
  expect(pod?.activeDeadlineSeconds).toBe(100);
  expect(job.spec?.activeDeadlineSeconds).toBe(100 + 30 + 60);
});

test('a Job and its pod name the analysis that they serve', () => {
  const labels = {
    'app.kubernetes.io/managed-by': 'moderate-workflows',
    'moderate-workflows/job': 'matrixProfileJob',
    'moderate-workflows/asset': 'matrix_profile.report',
    'moderate-workflows/run': 'run-id',
  };
  for (const metadata of [job.metadata, job.spec?.template.metadata]) {
    expect(metadata?.labels).toEqual(labels);
    expect(metadata?.annotations).toEqual({
      'moderate-workflows/workflow': 'matrixProfileJob/17/1',
      'moderate-workflows/partition': '17',
    });
  }
});

test('the pod has no right that it does not need', () => {
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1_000,
      runAsGroup: 1_000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  });
  expect(container?.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  });
});

test('the pod is set up as the cluster wants it', () => {
  expect(pod).toMatchObject({
    nodeSelector: { pool: 'analysis' },
    tolerations: [{ key: 'analysis', operator: 'Exists' }],
    serviceAccountName: 'analysis',
    imagePullSecrets: [{ name: 'registry' }],
  });
  expect(container).toMatchObject({
    image: 'registry/analysis:main',
    imagePullPolicy: 'IfNotPresent',
    resources: spec.pod.resources,
  });
});

test('a secret value stands in the Secret alone, which goes with the Job', () => {
  const made = structuredClone(job);
  Object.assign(made.metadata ?? {}, { uid: 'uid-1' });
  const secret = secretManifest(made, { TOKEN: 'secret value' });
  const reference = container?.env?.find(({ name }) => name === 'TOKEN')?.valueFrom?.secretKeyRef;
  expect(reference).toEqual({ name: secret.metadata?.name, key: 'TOKEN' });
  expect(secret.metadata?.ownerReferences).toMatchObject([
    { kind: 'Job', name: spec.name, uid: 'uid-1', controller: true },
  ]);
  expect(secret).toMatchObject({ immutable: true, stringData: { TOKEN: 'secret value' } });
  expect(JSON.stringify(job)).not.toContain('secret value');
});

test('the Secret of a Job that was made again is another one', () => {
  const nameOf = (manifest: typeof job) => secretManifest(manifest, {}).metadata?.name;
  expect(nameOf(jobManifest(spec))).not.toBe(nameOf(jobManifest(spec)));
  expect(nameOf(job)).toMatch(/^matrix-profile-17-0a1b2c3d4e-[0-9a-f]{8}$/);
});

test('a value cannot refer to another variable', () => {
  expect(container?.env).toContainEqual({
    name: 'ANALYSIS_VARIABLE',
    value: 'cost in $$(TOKEN) or $$',
  });
});
