import { z } from 'zod';
import type { PodSettings } from '#kubernetes-jobs/job-spec.ts';
import { defineResource } from '@moderate/orchestrator';

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

const quantities = z.record(
  z.string().min(1),
  z.union([z.string().min(1), z.number().transform(String)]),
);

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

const jobSettingsEnv = z.object({
  MATRIX_PROFILE_JOB_IMAGE: z
    .string()
    .default(
      'europe-west1-docker.pkg.dev/moderate-common/moderate-images/moderate-matrix-profile-workflow',
    ),
  MATRIX_PROFILE_JOB_TAG: z.string().default('main'),
  /** `Always` because the default tag moves. */
  MATRIX_PROFILE_JOB_IMAGE_PULL_POLICY: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .default('Always'),
  MATRIX_PROFILE_JOB_RESOURCES: json(
    z.strictObject({ requests: quantities.exactOptional(), limits: quantities.exactOptional() }),
  ).default({}),
  MATRIX_PROFILE_JOB_NODE_SELECTOR: json(z.record(z.string().min(1), z.string())).default({}),
  MATRIX_PROFILE_JOB_TOLERATIONS: json(z.array(toleration)).default([]),
  MATRIX_PROFILE_JOB_SERVICE_ACCOUNT: z.string().optional(),
  /** Comma-separated names. */
  MATRIX_PROFILE_JOB_IMAGE_PULL_SECRETS: names.default([]),
  MATRIX_PROFILE_JOB_RUN_AS_USER: z.coerce.number().int().min(1).default(1_000),
  /** How long a pod may wait to be scheduled. */
  MATRIX_PROFILE_JOB_UNSCHEDULABLE_SECS: z.coerce.number().int().min(1).default(600),
  /** The S3 endpoint as seen from pods, if it differs from `S3_ENDPOINT_URL`. */
  MATRIX_PROFILE_JOB_S3_ENDPOINT_URL: z.url({ protocol: /^https?$/ }).optional(),
});

/** This deployment's settings for the Jobs of analyses. */
export interface JobSettings {
  /** Without the tag. */
  readonly image: string;
  readonly tag: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  /** How long a pod may wait to be scheduled. */
  readonly unschedulableSecs: number;
  /** The S3 endpoint as seen from pods, if it differs from that of the workers. */
  readonly s3EndpointUrl: string | undefined;
  readonly pod: PodSettings;
}

export const jobSettings = defineResource({
  description: 'How the Jobs of analyses are set up',
  env: jobSettingsEnv,
  create: (env): JobSettings => ({
    image: env.MATRIX_PROFILE_JOB_IMAGE,
    tag: env.MATRIX_PROFILE_JOB_TAG,
    imagePullPolicy: env.MATRIX_PROFILE_JOB_IMAGE_PULL_POLICY,
    unschedulableSecs: env.MATRIX_PROFILE_JOB_UNSCHEDULABLE_SECS,
    s3EndpointUrl: env.MATRIX_PROFILE_JOB_S3_ENDPOINT_URL,
    pod: {
      resources: env.MATRIX_PROFILE_JOB_RESOURCES,
      nodeSelector: env.MATRIX_PROFILE_JOB_NODE_SELECTOR,
      tolerations: env.MATRIX_PROFILE_JOB_TOLERATIONS,
      serviceAccount: env.MATRIX_PROFILE_JOB_SERVICE_ACCOUNT,
      imagePullSecrets: env.MATRIX_PROFILE_JOB_IMAGE_PULL_SECRETS,
      runAsUser: env.MATRIX_PROFILE_JOB_RUN_AS_USER,
    },
  }),
  checkHealth: ({ image, tag, imagePullPolicy }) =>
    Promise.resolve(`Image ${image}:${tag}, pull policy ${imagePullPolicy}`),
});
