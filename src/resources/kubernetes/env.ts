import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { z } from 'zod';

/** A variable that holds JSON. */
function json<T>(schema: z.ZodType<T>) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'expected JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

const quantities = z.record(z.string().min(1), z.union([z.string().min(1), z.number().transform(String)]));

const toleration = z.strictObject({
  key: z.string().exactOptional(),
  operator: z.enum(['Equal', 'Exists']).exactOptional(),
  value: z.string().exactOptional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).exactOptional(),
  tolerationSeconds: z.int().exactOptional(),
});

const names = z.string().transform((text) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
);

/** What says how to reach the cluster, and how the pods of analyses are set up. */
export const kubernetesEnv = z
  .object({
    /** Kubernetes sets them in every pod. */
    KUBERNETES_SERVICE_HOST: z.string().optional(),
    KUBERNETES_SERVICE_PORT: z.string().optional(),
    KUBECONFIG: z.string().optional(),
    HOME: z.string().optional(),
    /** Of the kubeconfig; its current one unless given. */
    KUBERNETES_CONTEXT: z.string().optional(),
    KUBERNETES_NAMESPACE: z.string().optional(),
    MATRIX_PROFILE_JOB_IMAGE: z
      .string()
      .default('europe-west1-docker.pkg.dev/moderate-common/moderate-images/moderate-matrix-profile-workflow'),
    MATRIX_PROFILE_JOB_TAG: z.string().default('main'),
    /** `Always` because the default tag moves. */
    MATRIX_PROFILE_JOB_IMAGE_PULL_POLICY: z.enum(['Always', 'IfNotPresent', 'Never']).default('Always'),
    MATRIX_PROFILE_JOB_RESOURCES: json(
      z.strictObject({ requests: quantities.exactOptional(), limits: quantities.exactOptional() }),
    ).default({}),
    MATRIX_PROFILE_JOB_NODE_SELECTOR: json(z.record(z.string().min(1), z.string())).default({}),
    MATRIX_PROFILE_JOB_TOLERATIONS: json(z.array(toleration)).default([]),
    MATRIX_PROFILE_JOB_SERVICE_ACCOUNT: z.string().optional(),
    /** Names, separated by commas. */
    MATRIX_PROFILE_JOB_IMAGE_PULL_SECRETS: names.default([]),
    MATRIX_PROFILE_JOB_RUN_AS_USER: z.coerce.number().int().min(1).default(1_000),
    /** How long a pod may wait for a node that has room for it. */
    MATRIX_PROFILE_JOB_UNSCHEDULABLE_SECS: z.coerce.number().int().min(1).default(600),
    /** The S3 service as pods reach it, where that differs from `S3_ENDPOINT_URL`. */
    MATRIX_PROFILE_JOB_S3_ENDPOINT_URL: z.url({ protocol: /^https?$/ }).optional(),
  })
  .superRefine((env, context) => {
    if (env.KUBERNETES_SERVICE_HOST !== undefined) return;
    const missing = kubeconfigFiles(env).find((file) => !existsSync(file));
    if (missing === undefined) return;
    const message = env.KUBECONFIG === undefined ? 'is missing' : `there is no file ${missing}`;
    context.addIssue({ code: 'custom', path: ['KUBECONFIG'], message });
  });

export type KubernetesEnv = z.infer<typeof kubernetesEnv>;

/** Where `kubectl` looks too. */
export function kubeconfigFiles({ KUBECONFIG, HOME = '' }: Pick<KubernetesEnv, 'KUBECONFIG' | 'HOME'>): readonly string[] {
  const named = KUBECONFIG?.split(delimiter).filter((file) => file !== '') ?? [];
  return named.length > 0 ? named : [join(HOME, '.kube', 'config')];
}
