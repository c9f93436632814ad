import { mkdir, writeFile } from 'node:fs/promises';
import type { Env } from '#orchestrator/env.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import { containerdSocket, inCluster, podRange } from './cluster-folder.ts';
import { networkPlugins } from './ensure-tools.ts';
import { bridgeName } from './network.ts';

/** The image that holds each pod's namespaces. */
export const pauseImage = 'moderate-workflows/pause:1';

/** Writes the settings of the container runtime. Returns its arguments. */
export async function containerdArguments(streamPort: number): Promise<string[]> {
  const settings = inCluster('containerd.toml');
  await writeFile(settings, containerdSettings(streamPort));
  await mkdir(inCluster('network'), { recursive: true });
  await writeFile(inCluster('network', '10-bridge.conflist'), JSON.stringify(podNetwork));
  return ['--config', settings];
}

/**
 * Loads the images of a docker-archive, as created by `docker save`, into the cluster's node.
 *
 * @throws Error with containerd's output
 */
export async function importImage(archive: string, env: Env): Promise<void> {
  await runProgram(
    'ctr',
    ['--address', containerdSocket, '--namespace', 'k8s.io', 'images', 'import', archive],
    {
      env,
      timeoutMs: 300_000,
    },
  );
}

/** Works on machines without the right to raise process priorities, and without AppArmor. */
function containerdSettings(streamPort: number): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = "${inCluster('containerd', 'root')}"
state = "${inCluster('containerd', 'state')}"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]
[grpc]
  address = "${containerdSocket}"
[${cri}]
  sandbox_image = "docker.io/${pauseImage}"
  stream_server_address = "127.0.0.1"
  stream_server_port = "${streamPort}"
  disable_apparmor = true
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [${cri}.containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [${cri}.containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [${cri}.containerd.runtimes.runc.options]
        SystemdCgroup = false
  [${cri}.cni]
    bin_dir = "${networkPlugins}"
    conf_dir = "${inCluster('network')}"
`;
}

const podNetwork = {
  cniVersion: '0.4.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: bridgeName,
      isGateway: true,
      ipMasq: false,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        dataDir: inCluster('addresses'),
        ranges: [[{ subnet: podRange }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
  ],
};
