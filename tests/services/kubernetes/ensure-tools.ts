import type { Env } from '#orchestrator/env.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { aptInstall, canUseApt } from '../apt-install.ts';
import { findOnPath, isExecutable } from '#orchestrator/dev/process/find-program.ts';
import type { Report } from '#orchestrator/dev/report.ts';

/** Where Debian installs the CNI plugins. */
export const networkPlugins = '/usr/lib/cni';

/** System dependencies, by the package that contains them. */
const tools: Readonly<Record<string, readonly string[]>> = {
  containerd: ['containerd', 'ctr', 'containerd-shim-runc-v2'],
  runc: ['runc'],
  'containernetworking-plugins': [
    `${networkPlugins}/bridge`,
    `${networkPlugins}/host-local`,
    `${networkPlugins}/loopback`,
  ],
  iptables: ['iptables'],
  iproute2: ['ip'],
  mount: ['umount'],
  openssl: ['openssl'],
};

/**
 * Ensures the cluster's system dependencies; as root on Debian and derivatives, installs missing
 * ones.
 *
 * @throws TerminalError that names what is missing
 */
export async function ensureClusterTools(env: Env, report: Report): Promise<void> {
  const instead =
    'or set K8S_TEST_CONTEXT to a context of your kubeconfig, such as minikube, to use a cluster that runs already.';
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new TerminalError(
      `A Kubernetes cluster with real pods needs root on Linux: run as root, ${instead}`,
    );
  }
  let missing = await missingPackages(env);
  if (missing.length > 0 && (await canUseApt(env))) {
    report(`Kubernetes: installing ${missing.join(', ')} with apt-get …`);
    try {
      await aptInstall(missing, env);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TerminalError(
        `Kubernetes needs ${missing.join(', ')}, and apt-get does not bring them: ${reason}`,
        { cause: error },
      );
    }
    missing = await missingPackages(env);
  }
  if (missing.length > 0)
    throw new TerminalError(`Kubernetes needs ${missing.join(', ')}: install them, ${instead}`);
}

async function missingPackages(env: Env): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, programs] of Object.entries(tools)) {
    const there = await Promise.all(
      programs.map((program) =>
        program.startsWith('/') ? isExecutable(program) : findOnPath(program, env),
      ),
    );
    if (!there.every(Boolean)) missing.push(name);
  }
  return missing;
}
