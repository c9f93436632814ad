import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiException, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { restartApiServer as restart } from './kubernetes/restart-api-server.ts';
import type { KubernetesAccess } from './kubernetes/start-test-cluster.ts';
import { urlForPods } from './kubernetes/url-for-pods.ts';
import { onDemandService } from './on-demand-service.ts';

export { analysisImage } from './kubernetes/analysis-image.ts';

/** For the hook of a suite that uses the cluster, which the first such suite starts. */
export const kubernetesStartMs = 300_000;

/** A namespace for one suite of the cluster. */
export interface TestNamespace {
  readonly name: string;
  /** The cluster's administrator, in this namespace. */
  readonly kubeconfigFile: string;
  readonly client: KubeConfig;
  /** A worker's variables for running its Jobs here. */
  readonly variables: Readonly<Record<'KUBECONFIG' | 'KUBERNETES_NAMESPACE', string>>;
  /** Requests the deletion of all its content without waiting for it. */
  drop(): Promise<void>;
}

function kubernetes(): Promise<KubernetesAccess> {
  return onDemandService<KubernetesAccess>('kubernetes', kubernetesStartMs);
}

/** The URL under which pods reach a service of the tests, such as the S3 server. */
export async function podUrl(url: string): Promise<string> {
  return urlForPods(url, await kubernetes());
}

/**
 * Kills the API server and waits until it is back. Does nothing on a user's own cluster, whose API
 * server cannot be killed.
 */
export async function restartApiServer(): Promise<void> {
  if ((await kubernetes()).own) await restart();
}

/** Creates an empty namespace whose name starts with `prefix`, where pods can run immediately. */
export async function createNamespace(prefix: string): Promise<TestNamespace> {
  const { kubeconfig } = await kubernetes();
  const name = `${prefix}-${randomBytes(5).toString('hex')}`;
  const client = new KubeConfig();
  client.loadFromString(kubeconfig);
  const contexts = client.contexts.map((context) =>
    context.name === client.currentContext ? { ...context, namespace: name } : context,
  );
  client.loadFromOptions({
    clusters: client.clusters,
    users: client.users,
    contexts,
    currentContext: client.currentContext,
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-kubeconfig-'));
  const kubeconfigFile = path.join(folder, 'kubeconfig');
  await writeFile(kubeconfigFile, client.exportConfig(), { mode: 0o600 });

  const core = client.makeApiClient(CoreV1Api);
  await patiently(async () => {
    await core.createNamespace({ body: { metadata: { name } } }).catch(unlessStatus(409));
    await core.readNamespacedServiceAccount({ name: 'default', namespace: name });
  });
  return {
    name,
    kubeconfigFile,
    client,
    variables: {
      KUBECONFIG: kubeconfigFile,
      KUBERNETES_NAMESPACE: name,
    },
    drop: async () => {
      await patiently(() => core.deleteNamespace({ name }).catch(unlessStatus(404, 409)));
      await rm(folder, {
        recursive: true,
        force: true,
      });
    },
  };
}

/** Retries for a minute: another suite may restart the API server. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(200);
    }
  }
}

function unlessStatus(...statuses: readonly number[]) {
  return (error: unknown): void => {
    if (!(error instanceof ApiException && statuses.includes(error.code))) throw error;
  };
}
