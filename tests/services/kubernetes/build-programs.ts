import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { TerminalError } from '#orchestrator/errors.ts';
import { cacheFolder } from '../cache-folder.ts';
import { findGo } from '../go/find-go.ts';
import type { InstallOptions } from '../go/install-go-program.ts';
import { isExecutable } from '#orchestrator/dev/process/find-program.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';

/** The Kubernetes release that the tests run against; source/go.mod contains the same. */
const kubernetesVersion = '1.34.4';

const packages = {
  pause: './pause',
  etcd: './etcd',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kubelet: 'k8s.io/kubernetes/cmd/kubelet',
} as const;

export type ClusterProgram = keyof typeof packages;

/** Paths of the programs. */
export type ClusterPrograms = Readonly<Record<ClusterProgram, string>>;

/**
 * Builds the components of a cluster from source with Go, once, into the user's cache folder. Takes
 * 6 to 13 minutes and 400 MB.
 *
 * @throws TerminalError with one line of Go's output
 */
export async function buildClusterPrograms(options: InstallOptions): Promise<ClusterPrograms> {
  const { env, projectFolder, report } = options;
  const folder = path.join(
    await cacheFolder(env, projectFolder),
    `kubernetes-${kubernetesVersion}`,
  );
  const programs = Object.fromEntries(
    Object.keys(packages).map((name) => [name, path.join(folder, name)]),
  ) as ClusterPrograms;
  await mkdir(folder, { recursive: true });
  for (const [name, source] of Object.entries(packages) as [ClusterProgram, string][]) {
    if (await isExecutable(programs[name])) continue;
    report(`Kubernetes ${kubernetesVersion}: building ${name} once with Go, in ${folder} …`);
    const started = performance.now();
    await build(source, programs[name], options);
    report(`  it took ${Math.round((performance.now() - started) / 1000)} s`);
  }
  return programs;
}

async function build(source: string, program: string, { env }: InstallOptions): Promise<void> {
  const work = await mkdtemp(`${program}-`);
  try {
    await runProgram(
      await findGo(env),
      ['build', '-trimpath', `-ldflags=${linkerFlags()}`, '-o', path.join(work, 'built'), source],
      {
        env: { ...env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false' },
        timeoutMs: 3_600_000,
        cwd: path.join(import.meta.dirname, 'source'),
      },
    );
    await rename(path.join(work, 'built'), program);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TerminalError(
      `${path.basename(program)} can't be built: ${reason}\nSet K8S_TEST_CONTEXT to a context of your kubeconfig to use a cluster that runs already.`,
      { cause: error },
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function linkerFlags(): string {
  const [major, minor] = kubernetesVersion.split('.');
  const version = {
    gitVersion: `v${kubernetesVersion}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
  };
  return [
    '-s -w',
    ...Object.entries(version).map(
      ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
    ),
  ].join(' ');
}
