import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  BatchV1Api,
  CoreV1Api,
  type V1Container,
  type V1Job,
  type V1Pod,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createObjectStorage } from '#resources/object-storage.ts';
import {
  analysisImage,
  createNamespace,
  kubernetesStartMs,
  patiently,
  podUrl,
  restartApiServer,
  type TestNamespace,
} from '#tests/support/kubernetes.ts';
import { createBuckets, type TestBuckets } from '#tests/support/object-storage.ts';

/** Pods may wait for each other on a loaded machine. */
const timeout = 180_000;

let namespace: TestNamespace;
let buckets: TestBuckets;

beforeAll(async () => {
  [namespace, buckets] = await Promise.all([createNamespace('cluster'), createBuckets('cluster')]);
}, kubernetesStartMs);

afterAll(async () => {
  await Promise.all([namespace.drop(), buckets.drop()]);
});

/** Runs the image in a Job without retries. */
async function run(name: string, container: Partial<V1Container>): Promise<void> {
  const image = `${analysisImage.name}:${analysisImage.tag}`;
  const body: V1Job = {
    metadata: { name },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 1,
          securityContext: { runAsNonRoot: true },
          containers: [{ name: 'main', image, imagePullPolicy: 'Never', ...container }],
        },
      },
    },
  };
  await patiently(() =>
    namespace.client
      .makeApiClient(BatchV1Api)
      .createNamespacedJob({ namespace: namespace.name, body }),
  );
}

function core(): CoreV1Api {
  return namespace.client.makeApiClient(CoreV1Api);
}

async function podOf(job: string): Promise<V1Pod | undefined> {
  const which = { namespace: namespace.name, labelSelector: `job-name=${job}` };
  const { items } = await patiently(() => core().listNamespacedPod(which));
  return items[0];
}

async function podInPhase(job: string, ...phases: string[]): Promise<V1Pod> {
  for (;;) {
    const pod = await podOf(job);
    if (pod && phases.includes(pod.status?.phase ?? '')) return pod;
    await sleep(200);
  }
}

async function endOf(job: string) {
  const pod = await podInPhase(job, 'Succeeded', 'Failed');
  const terminated = pod.status?.containerStatuses?.[0]?.state?.terminated;
  return { exitCode: terminated?.exitCode, reason: terminated?.reason, log: await logOf(pod) };
}

function logOf(pod: V1Pod, tailLines?: number): Promise<string> {
  const which = { namespace: namespace.name, name: pod.metadata?.name ?? '' };
  return patiently(() =>
    core().readNamespacedPodLog(tailLines === undefined ? which : { ...which, tailLines }),
  );
}

test('a pod reads from the S3 server of the tests and writes to it', { timeout }, async () => {
  const { s3, bucket, outputsBucket, variables } = buckets;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'data set.csv', Body: 'a,b\n1,2\n' }));
  const endpoint = await podUrl(variables.S3_ENDPOINT_URL);
  const storage = createObjectStorage({ ...variables, S3_ENDPOINT_URL: endpoint });
  const environment = {
    FILE_URL: await storage.presignGet({ bucket, key: 'data set.csv' }, 600),
    OUTPUT_BUCKET: outputsBucket,
    OUTPUT_KEY: 'report.html',
    ANALYSIS_VARIABLE: 'consumption',
    S3_ENDPOINT_URL: endpoint,
    S3_REGION: variables.S3_REGION,
    S3_ACCESS_KEY_ID: variables.S3_ACCESS_KEY_ID,
    S3_SECRET_ACCESS_KEY: variables.S3_SECRET_ACCESS_KEY,
  };
  storage.close();
  await run('reports', {
    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
  });
  expect(await endOf('reports')).toEqual({
    exitCode: 0,
    reason: 'Completed',
    log: 'Report written\n',
  });
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: outputsBucket, Key: 'report.html' }),
  );
  expect(await Body?.transformToString()).toBe('<html>8 bytes</html>');
});

test('a pod fails as the real one does', { timeout }, async () => {
  await Promise.all([
    run('traceback', { args: ['traceback'] }),
    run('memory', { args: ['memory'], resources: { limits: { memory: '64Mi' } } }),
    run('large-log', { args: ['large-log', '50'] }),
  ]);
  expect(await endOf('traceback')).toMatchObject({
    exitCode: 3,
    log: expect.stringMatching(/^Traceback[^]*KeyError: 'consumption'\n$/),
  });
  expect(await endOf('memory')).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  const pod = await podInPhase('large-log', 'Failed');
  expect(await logOf(pod, 5)).toMatch(/line 00051199 x+\nTraceback[^]*MemoryError/);
});

test('a pod outlives the API server, which comes back with what it knew', { timeout }, async () => {
  await run('endless', { args: ['endless'] });
  const pod = await podInPhase('endless', 'Running');
  await restartApiServer();
  const after = await podInPhase('endless', 'Running');
  expect(after.metadata?.uid).toBe(pod.metadata?.uid);
  expect(after.status?.containerStatuses?.[0]?.restartCount).toBe(0);
});
