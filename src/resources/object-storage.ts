import { GetObjectCommand, ListObjectsV2Command, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { z } from 'zod';
import { defineResource, RetryableError, TerminalError } from '@moderate/orchestrator';

export const objectStorageEnv = z.object({
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(1),
  S3_REGION: z.string().min(1).default('auto'),
  /** The datalake. */
  S3_BUCKET_NAME: z.string().min(1),
  S3_ENDPOINT_URL: z.url({ protocol: /^https?$/ }).default('https://storage.googleapis.com'),
  S3_JOB_OUTPUTS_BUCKET_NAME: z.string().min(1).default('moderate-output-bucket'),
  /** Whether the bucket is the first part of the path or of the host. */
  S3_ADDRESSING_STYLE: z.enum(['path', 'virtual']).default('path'),
});

export type ObjectStorageEnv = z.infer<typeof objectStorageEnv>;

export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

export interface PresignOptions {
  /** The service as whoever gets the URL reaches it. */
  readonly endpointUrl?: string;
  /** The same time gives the same URL. */
  readonly signedAt?: Date;
}

/** An S3 service, Google Cloud Storage among them. */
export interface ObjectStorage {
  readonly s3: S3Client;
  readonly endpointUrl: string;
  readonly region: string;
  /** The datalake's bucket, which is only read. */
  readonly bucket: string;
  /** Where jobs put reports, logs and staged files. */
  readonly outputsBucket: string;

  /** A secret: whoever has the URL can read the object. It never leaves the activity that made it, but for where it is used. */
  presignGet(location: ObjectLocation, expiresInSeconds: number, options?: PresignOptions): Promise<string>;

  /**
   * Lists a key of each bucket, which needs no more rights than to ask whether it is there, and the answer to it says what is wrong.
   *
   * @throws TerminalError when the login is wrong, or a bucket is missing or not permitted; it names the variable
   * @throws RetryableError when the service can't be reached
   */
  checkHealth(): Promise<void>;

  close(): void;
}

export function createObjectStorage(env: ObjectStorageEnv): ObjectStorage {
  const s3 = createClient(env);

  async function checkBucket(variable: string, bucket: string): Promise<void> {
    try {
      await s3.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
    } catch (error) {
      throw bucketError(error, { variable, bucket, endpointUrl: env.S3_ENDPOINT_URL });
    }
  }

  return {
    s3,
    endpointUrl: env.S3_ENDPOINT_URL,
    region: env.S3_REGION,
    bucket: env.S3_BUCKET_NAME,
    outputsBucket: env.S3_JOB_OUTPUTS_BUCKET_NAME,
    presignGet: ({ bucket, key }, expiresIn, { endpointUrl = env.S3_ENDPOINT_URL, signedAt } = {}) => {
      const signer = endpointUrl === env.S3_ENDPOINT_URL ? s3 : createClient({ ...env, S3_ENDPOINT_URL: endpointUrl });
      return getSignedUrl(signer, new GetObjectCommand({ Bucket: bucket, Key: key }), {
        expiresIn,
        ...(signedAt && { signingDate: signedAt }),
      });
    },
    checkHealth: async () => {
      await checkBucket('S3_BUCKET_NAME', env.S3_BUCKET_NAME);
      await checkBucket('S3_JOB_OUTPUTS_BUCKET_NAME', env.S3_JOB_OUTPUTS_BUCKET_NAME);
    },
    close: () => s3.destroy(),
  };
}

/** A service that says nothing for so long has gone. */
const silenceMs = 300_000;

function createClient(env: ObjectStorageEnv): S3Client {
  return new S3Client({
    endpoint: env.S3_ENDPOINT_URL,
    region: env.S3_REGION,
    credentials: { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY },
    forcePathStyle: env.S3_ADDRESSING_STYLE === 'path',
    requestHandler: { connectionTimeout: 10_000, socketTimeout: silenceMs },
    // Google Cloud Storage refuses the checksums that the SDK adds where the API does not require them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

interface BucketInUse {
  readonly variable: string;
  readonly bucket: string;
  readonly endpointUrl: string;
}

function bucketError(error: unknown, { variable, bucket, endpointUrl }: BucketInUse): Error {
  if (!(error instanceof S3ServiceException)) return new RetryableError(`${endpointUrl} can't be reached`, { cause: error });
  const status = error.$metadata.httpStatusCode ?? 0;
  if (error.name === 'NoSuchBucket')
    return new TerminalError(`There is no bucket ${bucket} at ${endpointUrl}: make it, or correct ${variable}`);
  const passing = status >= 500 || status === 408 || status === 429;
  if (passing) return new RetryableError(`${endpointUrl} answered ${status} when asked for bucket ${bucket}`);
  return new TerminalError(
    `${endpointUrl} refuses access to bucket ${bucket} (${error.name}): check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_REGION ` +
      `and the key's rights on ${variable}`,
  );
}

export const objectStorageResource = defineResource({
  description: 'S3 storage: the datalake, and the outputs of jobs',
  env: objectStorageEnv,
  create: createObjectStorage,
  checkHealth: async (storage) => {
    await storage.checkHealth();
    return `S3 at ${storage.endpointUrl}, buckets ${storage.bucket} and ${storage.outputsBucket}`;
  },
  close: async (storage) => storage.close(),
});
