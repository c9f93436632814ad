import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { isClusterKept } from '#tests/services/kubernetes/claim-cluster.ts';
import { adminKubeconfig, gatewayAddress } from '#tests/services/kubernetes/cluster-folder.ts';
import { importImage } from '#tests/services/kubernetes/containerd.ts';
import { startClusterProcess } from '#tests/services/kubernetes/start-cluster-process.ts';
import type { InstallOptions } from '#tests/services/go/install-go-program.ts';
import type { Env } from '#orchestrator/env.ts';
import type { LateService } from '../start-on-demand.ts';
import { makeAnalysisImage } from './analysis-image.ts';

export interface KubernetesAccess {
  /** A self-contained kubeconfig as JSON. */
  readonly kubeconfig: string;
  /** Whether this is the project's own cluster, whose node can be reached. */
  readonly own: boolean;
  /** The address at which pods reach this machine. */
  readonly hostAddress: string | undefined;
}

/**
 * The cluster at `K8S_TEST_CONTEXT` in the user's kubeconfig; otherwise one kept running on this
 * machine; otherwise a new one, which ends with the tests.
 */
export async function startTestCluster(options: InstallOptions): Promise<LateService> {
  const { env } = options;
  const context = env['K8S_TEST_CONTEXT'];
  if (context) return useContext(context, env);
  const cluster = (await isClusterKept())
    ? { stop: () => Promise.resolve() }
    : await startClusterProcess(options);
  try {
    await importAnalysisImage(env);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  const config = new KubeConfig();
  config.loadFromFile(adminKubeconfig);
  const access: KubernetesAccess = {
    kubeconfig: config.exportConfig(),
    own: true,
    hostAddress: gatewayAddress,
  };
  return { access, stop: cluster.stop };
}

async function useContext(context: string, env: Env): Promise<LateService> {
  const config = new KubeConfig();
  config.loadFromDefault();
  config.setCurrentContext(context);
  const server = config.getCurrentCluster()?.server;
  if (!server) throw new Error(`K8S_TEST_CONTEXT names ${context}, which is not in the kubeconfig`);
  const own = server === serverOf(adminKubeconfig);
  if (own) await importAnalysisImage(env);
  const hostAddress = own ? gatewayAddress : env['K8S_TEST_HOST'];
  const access: KubernetesAccess = { kubeconfig: config.exportConfig(), own, hostAddress };
  return { access, stop: () => Promise.resolve() };
}

function serverOf(kubeconfig: string): string | undefined {
  const config = new KubeConfig();
  try {
    config.loadFromFile(kubeconfig);
    return config.getCurrentCluster()?.server;
  } catch {
    return undefined;
  }
}

async function importAnalysisImage(env: Env): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-analysis-image-'));
  try {
    await makeAnalysisImage(path.join(folder, 'image.tar'), env);
    await importImage(path.join(folder, 'image.tar'), env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
