import { randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectStorageServer } from '../services/object-storage/start-object-storage.ts';
import type { ObjectStorageEnv } from '#resources/object-storage.ts';
import { onDemandService } from './on-demand-service.ts';

/** For the hook of a suite that uses the shared server, which the first such suite starts. */
export const objectStorageStartMs = 60_000;

/** A datalake and an outputs bucket for one suite of the shared S3 server. */
export interface TestBuckets {
  readonly bucket: string;
  readonly outputsBucket: string;
  /** A worker's variables for using them. */
  readonly variables: ObjectStorageEnv;
  readonly s3: S3Client;
  /** Deletes both with their content. */
  drop(): Promise<void>;
}

export type ObjectStorageAccess = Pick<
  ObjectStorageServer,
  'url' | 'region' | 'accessKeyId' | 'secretAccessKey'
>;

/**
 * Creates two empty buckets whose names start with `prefix`: lower-case letters, digits and
 * hyphens, at most 40.
 */
export async function createBuckets(prefix: string): Promise<TestBuckets> {
  const { url, region, accessKeyId, secretAccessKey } = await onDemandService<ObjectStorageAccess>(
    'object-storage',
    objectStorageStartMs,
  );
  const s3 = new S3Client({
    endpoint: url,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  });
  const bucket = `${prefix}-${randomBytes(5).toString('hex')}`;
  const outputsBucket = `${bucket}-outputs`;
  const both = [bucket, outputsBucket];
  await Promise.all(both.map((name) => s3.send(new CreateBucketCommand({ Bucket: name }))));
  return {
    bucket,
    outputsBucket,
    s3,
    variables: {
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
      S3_REGION: region,
      S3_BUCKET_NAME: bucket,
      S3_ENDPOINT_URL: url,
      S3_JOB_OUTPUTS_BUCKET_NAME: outputsBucket,
      S3_ADDRESSING_STYLE: 'path',
    },
    drop: async () => {
      await Promise.all(both.map((name) => deleteBucket(s3, name)));
      s3.destroy();
    },
  };
}

async function deleteBucket(s3: S3Client, bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0)
      await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
  }
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  for (const { Key, UploadId } of Uploads)
    await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
}
