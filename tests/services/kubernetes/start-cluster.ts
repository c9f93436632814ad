import { mkdir } from 'node:fs/promises';
import type { InstallOptions } from '../go/install-go-program.ts';
import { freePort } from '#orchestrator/dev/free-port.ts';
import type { Reaper } from '#orchestrator/dev/process/reaper.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import { startService, type Service } from '#orchestrator/dev/process/start-service.ts';
import { waitUntilReady } from '#orchestrator/dev/process/wait-until-ready.ts';
import { apiServerArguments, etcdArguments, type ApiPorts } from './api-server-arguments.ts';
import { expectApiServer, expectNode } from './ask-api-server.ts';
import { buildClusterPrograms } from './build-programs.ts';
import { makeCertificates } from './certificates.ts';
import { makeCgroup } from './cgroups.ts';
import { clearCluster } from './clear-cluster.ts';
import { clusterFolder, containerdSocket, inCluster, kubeconfigOf } from './cluster-folder.ts';
import { containerdArguments } from './containerd.ts';
import { controllerManagerArguments, schedulerArguments } from './controller-arguments.ts';
import { ensureClusterTools } from './ensure-tools.ts';
import { importPauseImage } from './import-pause-image.ts';
import { kubeletArguments } from './kubelet-arguments.ts';
import { saveKernelSettings } from './kernel-settings.ts';
import { makeNetwork } from './network.ts';
import { writeKubeconfig } from './write-kubeconfig.ts';

export interface ClusterOptions extends InstallOptions {
  readonly reaper: Reaper;
}

export interface Cluster {
  stop(): Promise<void>;
}

const startTimeoutMs = 180_000;

/**
 * Starts the cluster of this machine, with real pods on its only node, after removing leftovers of
 * an earlier run. A crashed API server is restarted.
 *
 * @throws TerminalError if something is missing or does not start
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { env, report } = options;
  await ensureClusterTools(env, report);
  const programs = await buildClusterPrograms(options);
  const left = await clearCluster(env);
  if (left > 0) report(`Kubernetes: ended ${left} processes, left behind by an earlier run`);
  await mkdir(clusterFolder, { recursive: true, mode: 0o711 });
  await saveKernelSettings();

  const start = (name: string, command: string, args: readonly string[]): Promise<Service> =>
    startService({
      name,
      command,
      args,
      stopSignal: 'SIGKILL' as const,
      reaper: options.reaper,
      env: {
        PATH: env['PATH'],
        HOME: clusterFolder,
      },
      logFile: inCluster('logs', `${name}.log`),
    });
  const ports: ApiPorts = {
    api: await freePort(),
    etcd: await freePort(),
    etcdPeer: await freePort(),
  };
  let stopping = false;

  async function startApiServer(): Promise<Service> {
    const server = await start(
      'kube-apiserver',
      programs['kube-apiserver'],
      apiServerArguments(ports),
    );
    void server.ended.then(async () => (stopping ? undefined : startApiServer()));
    return server;
  }

  async function startControlPlane(): Promise<void> {
    const tokens = await makeCertificates(env);
    for (const [login, token] of Object.entries(tokens))
      await writeKubeconfig(kubeconfigOf(login), ports.api, token);
    await start('etcd', programs.etcd, etcdArguments(ports));
    const apiServer = await startApiServer();
    await waitUntilReady('The API server', apiServer, () => expectApiServer(), startTimeoutMs);
    await start(
      'kube-controller-manager',
      programs['kube-controller-manager'],
      controllerManagerArguments(kubeconfigOf('kube-controller-manager')),
    );
    await start(
      'kube-scheduler',
      programs['kube-scheduler'],
      schedulerArguments(kubeconfigOf('kube-scheduler')),
    );
  }

  async function startRuntime(): Promise<void> {
    await makeCgroup();
    await makeNetwork(ports.api, env);
    const containerd = await start(
      'containerd',
      'containerd',
      await containerdArguments(await freePort()),
    );
    const ask = (): Promise<void> =>
      runProgram('ctr', ['--address', containerdSocket, 'version'], { env, timeoutMs: 5_000 });
    await waitUntilReady('containerd', containerd, ask, startTimeoutMs);
    await importPauseImage(programs.pause, env);
  }

  const stop = async (): Promise<void> => {
    stopping = true;
    await clearCluster(env);
  };
  try {
    await Promise.all([startControlPlane(), startRuntime()]);
    const kubelet = await start(
      'kubelet',
      programs.kubelet,
      await kubeletArguments(await freePort(), kubeconfigOf('kubelet')),
    );
    await waitUntilReady('The node of the cluster', kubelet, expectNode, startTimeoutMs);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
