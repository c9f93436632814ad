import { S3Client } from '@aws-sdk/client-s3';
import type { ObjectStorageEnv } from './env.ts';

/** How long a connection may be silent before it counts as lost. */
const silenceMs = 300_000;

export function createS3Client(env: ObjectStorageEnv): S3Client {
  return new S3Client({
    endpoint: env.S3_ENDPOINT_URL,
    region: env.S3_REGION,
    credentials: { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY },
    forcePathStyle: env.S3_ADDRESSING_STYLE === 'path',
    requestHandler: { connectionTimeout: 10_000, socketTimeout: silenceMs },
    // Google Cloud Storage rejects the checksums that the SDK adds where the API does not require
    // them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
