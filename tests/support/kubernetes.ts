import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { onDemandService } from './on-demand-service.ts';
import type { KubernetesAccess } from './kubernetes/start-test-cluster.ts';

export { analysisImage } from './kubernetes/analysis-image.ts';

/** For the hook of a suite that uses the cluster, which the first such suite has started. */
export const kubernetesStartMs = 300_000;

/** A namespace for one suite of the cluster. */
export interface TestNamespace {
  readonly name: string;
  /** The cluster's administrator, in this namespace. */
  readonly kubeconfigFile: string;
  readonly client: KubeConfig;
  /** What a worker needs to know to have its Jobs here. */
  readonly variables: Readonly<Record<'KUBECONFIG' | 'KUBERNETES_NAMESPACE', string>>;
  /** Has all in it deleted, without waiting for the end of that. */
  drop(): Promise<void>;
}

export function kubernetes(): Promise<KubernetesAccess> {
  return onDemandService<KubernetesAccess>('kubernetes', kubernetesStartMs);
}

/** Makes an empty namespace whose name starts with `prefix`, where pods can run at once. */
export async function createNamespace(prefix: string): Promise<TestNamespace> {
  const { kubeconfig } = await kubernetes();
  const name = `${prefix}-${randomBytes(5).toString('hex')}`;
  const client = new KubeConfig();
  client.loadFromString(kubeconfig);
  const contexts = client.contexts.map((context) => (context.name === client.currentContext ? { ...context, namespace: name } : context));
  client.loadFromOptions({ clusters: client.clusters, users: client.users, contexts, currentContext: client.currentContext });
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-kubeconfig-'));
  const kubeconfigFile = path.join(folder, 'kubeconfig');
  await writeFile(kubeconfigFile, client.exportConfig(), { mode: 0o600 });

  const core = client.makeApiClient(CoreV1Api);
  await core.createNamespace({ body: { metadata: { name } } });
  await waitFor(() => core.readNamespacedServiceAccount({ name: 'default', namespace: name }));
  return {
    ...{ name, kubeconfigFile, client },
    variables: { KUBECONFIG: kubeconfigFile, KUBERNETES_NAMESPACE: name },
    drop: async () => {
      await core.deleteNamespace({ name });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function waitFor(ask: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(100);
    }
  }
}
