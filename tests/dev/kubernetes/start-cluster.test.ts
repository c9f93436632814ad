import { setTimeout as sleep } from 'node:timers/promises';
import { BatchV1Api, CoreV1Api, type V1Job } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analysisImage, createNamespace, kubernetesStartMs, type TestNamespace } from '../../support/kubernetes.ts';

let namespace: TestNamespace;

beforeAll(async () => {
  namespace = await createNamespace('cluster');
}, kubernetesStartMs);

afterAll(() => namespace.drop());

function job(name: string, args: readonly string[]): V1Job {
  return {
    metadata: { name },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          restartPolicy: 'Never',
          securityContext: { runAsNonRoot: true },
          containers: [{ name: 'main', image: `${analysisImage.name}:${analysisImage.tag}`, imagePullPolicy: 'Never', args: [...args] }],
        },
      },
    },
  };
}

async function logOf(name: string): Promise<string> {
  const core = namespace.client.makeApiClient(CoreV1Api);
  const { items } = await core.listNamespacedPod({ namespace: namespace.name, labelSelector: `job-name=${name}` });
  return core.readNamespacedPodLog({ namespace: namespace.name, name: items[0]?.metadata?.name ?? '' });
}

test('a Job runs in a pod of its own, and its end and its log can be read', { timeout: 120_000 }, async () => {
  const batch = namespace.client.makeApiClient(BatchV1Api);
  await batch.createNamespacedJob({ namespace: namespace.name, body: job('fails', ['traceback']) });
  for (;;) {
    const { status } = await batch.readNamespacedJobStatus({ namespace: namespace.name, name: 'fails' });
    if (status?.failed) break;
    await sleep(200);
  }
  expect(await logOf('fails')).toContain("KeyError: 'consumption'");
});
