import { defineResource, TerminalError } from '@moderate/orchestrator';
import type { KubernetesClient } from './kubernetes/client.ts';
import { kubernetesEnv, type KubernetesEnv } from './kubernetes/env.ts';

export { isQuotaExceeded } from './kubernetes/quota-error.ts';
export type { KubernetesClient };

/** A cluster that runs Jobs. */
export interface Kubernetes {
  /** Loads the library, which takes a second and 90 MB, so only processes that use it do. */
  connect(): Promise<KubernetesClient>;
  /** @throws TerminalError if a right is missing, or as `KubernetesClient` does */
  checkHealth(): Promise<{
    readonly server: string;
    readonly namespace: string;
    readonly version: string;
  }>;
  close(): Promise<void>;
}

function createKubernetes(env: KubernetesEnv): Kubernetes {
  let client: Promise<KubernetesClient> | undefined;

  async function load(): Promise<KubernetesClient> {
    const { createKubernetesClient } = await import('./kubernetes/client.ts');
    return createKubernetesClient(env);
  }

  const connect = () =>
    (client ??= load().catch((error: unknown) => {
      // A kubeconfig may be repaired while the process runs.
      client = undefined;
      throw error;
    }));

  return {
    connect,
    async checkHealth() {
      const { server, namespace, version, missingRights } = await connect();
      const running = await version();
      const missing = await missingRights();
      if (missing.length > 0) {
        throw new TerminalError(
          `Rights are missing in namespace ${namespace} of ${server}: ${missing.join(', ')}`,
        );
      }
      return { server, namespace, version: running };
    },
    close: async () => (await client)?.close(),
  };
}

export const kubernetesResource = defineResource({
  description: 'A Kubernetes cluster, which runs Jobs',
  env: kubernetesEnv,
  create: createKubernetes,
  checkHealth: async (kubernetes) => {
    const { server, namespace, version } = await kubernetes.checkHealth();
    return `Kubernetes ${version} at ${server}, namespace ${namespace}, with all rights that Jobs need`;
  },
  close: (kubernetes) => kubernetes.close(),
});
