import path from 'node:path';

/** Where the one cluster of a machine keeps all that it has. It is deleted with the cluster. */
export const clusterFolder = '/var/lib/moderate-workflows/cluster';

export function inCluster(...names: string[]): string {
  return path.join(clusterFolder, ...names);
}

/** Takes requests of containerd. */
export const containerdSocket = inCluster('containerd.sock');

/** Leads to the API server with a login of its own. */
export function kubeconfigOf(login: string): string {
  return inCluster(`${login}.kubeconfig`);
}

/** Of the cluster's administrator. */
export const adminKubeconfig = kubeconfigOf('admin');

/** The name of the cluster and of the context in its kubeconfig. */
export const clusterName = 'moderate-workflows';

/** The only node. Its name leads to itself where others need its address. */
export const nodeName = 'localhost';

/** Holds the processes of all pods. */
export const cgroupName = 'moderate-workflows';

/** The address at which pods reach what listens on the loopback address of this machine. */
export const gatewayAddress = '10.244.0.1';
export const podRange = '10.244.0.0/24';
export const serviceRange = '10.96.0.0/24';
/** The API server's own service, always the first address of the range. */
export const apiServiceAddress = '10.96.0.1';
