import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { z } from 'zod';

/** How to reach the cluster. */
export const kubernetesEnv = z
  .object({
    /** Kubernetes sets these in every pod. */
    KUBERNETES_SERVICE_HOST: z.string().optional(),
    KUBERNETES_SERVICE_PORT: z.string().optional(),
    KUBECONFIG: z.string().optional(),
    HOME: z.string().optional(),
    /** A context of the kubeconfig; defaults to the current one. */
    KUBERNETES_CONTEXT: z.string().optional(),
    KUBERNETES_NAMESPACE: z.string().optional(),
  })
  .superRefine((env, context) => {
    if (env.KUBERNETES_SERVICE_HOST !== undefined) return;
    const missing = kubeconfigFiles(env).find((file) => !existsSync(file));
    if (missing === undefined) return;
    const message = env.KUBECONFIG === undefined ? 'is missing' : `there is no file ${missing}`;
    context.addIssue({ code: 'custom', path: ['KUBECONFIG'], message });
  });

export type KubernetesEnv = z.infer<typeof kubernetesEnv>;

/** The same locations that `kubectl` uses. */
export function kubeconfigFiles({
  KUBECONFIG,
  HOME = '',
}: Pick<KubernetesEnv, 'KUBECONFIG' | 'HOME'>): readonly string[] {
  const named = KUBECONFIG?.split(delimiter).filter((file) => file !== '') ?? [];
  return named.length > 0 ? named : [join(HOME, '.kube', 'config')];
}
