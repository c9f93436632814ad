import { writeFile } from 'node:fs/promises';
import { certificateFile } from './certificates.ts';
import { cgroupName, containerdSocket, inCluster, nodeName } from './cluster-folder.ts';

/** Writes the settings of the kubelet. Returns its arguments. */
export async function kubeletArguments(port: number, kubeconfig: string): Promise<string[]> {
  const settings = inCluster('kubelet.json');
  await writeFile(settings, JSON.stringify(kubeletSettings(port), undefined, 2));
  return [
    '--config',
    settings,
    '--kubeconfig',
    kubeconfig,
    '--root-dir',
    inCluster('kubelet'),
    '--cert-dir',
    inCluster('kubelet', 'certificates'),
    '--hostname-override',
    nodeName,
  ];
}

/** Also runs with cgroups version 1, and reserves nothing for itself. */
function kubeletSettings(port: number): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: '127.0.0.1',
    port,
    healthzPort: 0,
    readOnlyPort: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: certificateFile('ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: certificateFile('kubelet.crt'),
    tlsPrivateKeyFile: certificateFile('kubelet.key'),
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroupName}`,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    clusterDomain: 'cluster.local',
    resolvConf: '',
    makeIPTablesUtilChains: false,
    localStorageCapacityIsolation: false,
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '1Gi',
      'imagefs.available': '1Gi',
      'nodefs.inodesFree': '1%',
    },
    imageGCHighThresholdPercent: 100,
    imageMinimumGCAge: '240h',
    podLogsDir: inCluster('pod-logs'),
    syncFrequency: '10s',
    nodeStatusUpdateFrequency: '5s',
    maxPods: 60,
    volumePluginDir: inCluster('kubelet', 'volume-plugins'),
  };
}
