import { readFileSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { TerminalError } from '@moderate/orchestrator';
import { kubeconfigFiles, type KubernetesEnv } from './env.ts';

export interface LoadedConfig {
  readonly config: KubeConfig;
  readonly namespace: string;
}

const serviceAccountNamespace = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

/**
 * The cluster that the process runs in, otherwise that of the kubeconfig.
 * @throws TerminalError if the kubeconfig cannot be read, or lacks the context
 */
export function loadConfig(env: KubernetesEnv): LoadedConfig {
  const config = new KubeConfig();
  if (env.KUBERNETES_SERVICE_HOST !== undefined) {
    config.loadFromCluster();
    return { config, namespace: env.KUBERNETES_NAMESPACE ?? readNamespace() };
  }
  for (const file of kubeconfigFiles(env)) merge(config, file);
  if (env.KUBERNETES_CONTEXT !== undefined) config.setCurrentContext(env.KUBERNETES_CONTEXT);
  const context = config.getContextObject(config.getCurrentContext());
  if (context === null || config.getCurrentCluster() === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new TerminalError(
      `The kubeconfig has no context ${config.getCurrentContext()}: set KUBERNETES_CONTEXT to one of ${known.join(', ') || '(it has none)'}`,
    );
  }
  return { config, namespace: env.KUBERNETES_NAMESPACE ?? context.namespace ?? 'default' };
}

function merge(config: KubeConfig, file: string): void {
  const read = new KubeConfig();
  try {
    read.loadFromFile(file);
  } catch (error) {
    throw new TerminalError(`The kubeconfig ${file} cannot be read: correct it, or KUBECONFIG`, {
      cause: error,
    });
  }
  if (config.getContexts().length === 0) config.loadFromOptions(read);
  else config.mergeConfig(read, true);
}

function readNamespace(): string {
  try {
    return readFileSync(serviceAccountNamespace, 'utf8').trim() || 'default';
  } catch {
    return 'default';
  }
}
