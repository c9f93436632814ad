import { KubeConfig, CoreV1Api } from '@kubernetes/client-node';
import { adminKubeconfig, nodeName } from './cluster-folder.ts';

/** @throws Error unless the API server reports that it is ready */
export async function expectApiServer(kubeconfig = adminKubeconfig): Promise<void> {
  await core(kubeconfig).readNamespace({ name: 'default' });
}

/** @throws Error unless pods can run */
export async function expectNode(): Promise<void> {
  const { status } = await core(adminKubeconfig).readNode({ name: nodeName });
  if (!status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'))
    throw new Error('the node is not ready');
  await core(adminKubeconfig).readNamespacedServiceAccount({
    name: 'default',
    namespace: 'default',
  });
}

function core(kubeconfig: string): CoreV1Api {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return config.makeApiClient(CoreV1Api);
}
