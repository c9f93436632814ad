import { z } from 'zod';

export const objectStorageEnv = z.object({
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(1),
  S3_REGION: z.string().min(1).default('auto'),
  /** The datalake's bucket. */
  S3_BUCKET_NAME: z.string().min(1),
  S3_ENDPOINT_URL: z.url({ protocol: /^https?$/ }).default('https://storage.googleapis.com'),
  S3_JOB_OUTPUTS_BUCKET_NAME: z.string().min(1).default('moderate-output-bucket'),
  /** Whether the bucket is part of the path or of the host name. */
  S3_ADDRESSING_STYLE: z.enum(['path', 'virtual']).default('path'),
});

export type ObjectStorageEnv = z.infer<typeof objectStorageEnv>;
