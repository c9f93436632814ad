import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { defineResource } from '@moderate/orchestrator';
import { objectStorageEnv, type ObjectStorageEnv } from './object-storage/env.ts';
import {
  headObject,
  listObjects,
  openObject,
  type ObjectRequest,
  type OpenRequest,
} from './object-storage/read-objects.ts';
import { createS3Client } from './object-storage/s3-client.ts';
import {
  objectTrouble,
  storageError,
  type StorageRequest,
} from './object-storage/storage-error.ts';
import type {
  ListedObject,
  ObjectLocation,
  ObjectVersion,
  OpenedObject,
} from './object-storage/stored-object.ts';
import {
  abortUploads,
  deleteObject,
  putObject,
  uploadFile,
  type PutRequest,
} from './object-storage/write-objects.ts';

export { objectStorageEnv, objectTrouble };
export type { ListedObject, ObjectLocation, ObjectStorageEnv, ObjectVersion, OpenedObject };

export interface PresignOptions {
  /** The service's address as seen by the URL's recipient. */
  readonly endpointUrl?: string;
  /** Signing at the same time results in the same URL. */
  readonly signedAt?: Date;
}

/**
 * An S3 service, including Google Cloud Storage. Requests throw the signal's reason if it is
 * aborted, `RetryableError` if the service is unavailable or busy, and otherwise `TerminalError`.
 * `objectTrouble` recognizes errors that affect a single object.
 */
export interface ObjectStorage {
  readonly endpointUrl: string;
  readonly region: string;
  /** Secret; for containers that access the storage directly. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** The datalake's bucket, which is read-only here. */
  readonly bucket: string;
  /** For reports, logs and staged files of jobs. */
  readonly outputsBucket: string;

  /** All objects below a prefix, up to 1,000 per page, sorted by key. */
  list(
    request: StorageRequest & { readonly prefix: string },
  ): AsyncGenerator<readonly ListedObject[]>;
  head(request: ObjectRequest): Promise<ObjectVersion>;
  open(request: OpenRequest): Promise<OpenedObject>;
  put(request: PutRequest): Promise<void>;
  /** Uploads a file of any size in parts. */
  upload(request: ObjectRequest & { readonly file: string }): Promise<void>;
  /** Deletes an object and its incomplete uploads. Succeeds if it does not exist. */
  remove(request: ObjectRequest): Promise<void>;

  /**
   * Secret: anyone with the URL can read the object. It must not leave the activity that created
   * it, except to its recipient.
   */
  presignGet(
    location: ObjectLocation,
    expiresInSeconds: number,
    options?: PresignOptions,
  ): Promise<string>;

  /**
   * Lists one key of each bucket: needs no more rights than an existence check, and its errors say
   * what is wrong.
   */
  checkHealth(): Promise<void>;

  close(): void;
}

export function createObjectStorage(env: ObjectStorageEnv): ObjectStorage {
  const s3 = createS3Client(env);
  const errorOf = (error: unknown, request: StorageRequest) => storageError(env, error, request);
  const parts = { s3, errorOf };

  async function checkBucket(bucket: string): Promise<void> {
    try {
      await s3.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
    } catch (error) {
      throw errorOf(error, { bucket });
    }
  }

  return {
    endpointUrl: env.S3_ENDPOINT_URL,
    region: env.S3_REGION,
    credentials: { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY },
    bucket: env.S3_BUCKET_NAME,
    outputsBucket: env.S3_JOB_OUTPUTS_BUCKET_NAME,

    list: (request) => listObjects(parts, request),
    head: (request) => headObject(parts, request),
    open: (request) => openObject(parts, request),
    put: (request) => putObject(parts, request),
    upload: (request) => uploadFile(parts, request),
    remove: async (request) => {
      await deleteObject(parts, request);
      await abortUploads(parts, request);
    },

    presignGet: (
      { bucket, key },
      expiresIn,
      { endpointUrl = env.S3_ENDPOINT_URL, signedAt } = {},
    ) => {
      const signer =
        endpointUrl === env.S3_ENDPOINT_URL
          ? s3
          : createS3Client({ ...env, S3_ENDPOINT_URL: endpointUrl });
      return getSignedUrl(signer, new GetObjectCommand({ Bucket: bucket, Key: key }), {
        expiresIn,
        ...(signedAt && { signingDate: signedAt }),
      });
    },
    checkHealth: async () => {
      await checkBucket(env.S3_BUCKET_NAME);
      await checkBucket(env.S3_JOB_OUTPUTS_BUCKET_NAME);
    },
    close: () => s3.destroy(),
  };
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
