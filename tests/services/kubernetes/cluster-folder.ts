import path from 'node:path';

/** Where the machine's only cluster keeps all its data. Deleted with the cluster. */
export const clusterFolder = '/var/lib/moderate-workflows/cluster';

export function inCluster(...names: string[]): string {
  return path.join(clusterFolder, ...names);
}

/** Socket of containerd. */
export const containerdSocket = inCluster('containerd.sock');

/** Connects to the API server with a separate login. */
export function kubeconfigOf(login: string): string {
  return inCluster(`${login}.kubeconfig`);
}

/** For the cluster's administrator. */
export const adminKubeconfig = kubeconfigOf('admin');

/** The name of the cluster and of the context in its kubeconfig. */
export const clusterName = 'moderate-workflows';

/** The only node. Its name resolves to itself where others need its address. */
export const nodeName = 'localhost';

/** Contains the processes of all pods. */
export const cgroupName = 'moderate-workflows';

/** The address at which pods reach services on this machine's loopback address. */
export const gatewayAddress = '10.244.0.1';
export const podRange = '10.244.0.0/24';
export const serviceRange = '10.96.0.0/24';
/** The API server's own service, always the first address of the range. */
export const apiServiceAddress = '10.96.0.1';
