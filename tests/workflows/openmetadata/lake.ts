import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createBuckets, type TestBuckets } from '#tests/support/object-storage.ts';

/** A separate datalake for a suite. */
export interface TestLake extends TestBuckets {
  put(key: string, content: string | Buffer): Promise<void>;
  remove(key: string): Promise<void>;
}

export async function createLake(prefix: string): Promise<TestLake> {
  const buckets = await createBuckets(prefix);
  const { s3, bucket: Bucket } = buckets;
  return {
    ...buckets,
    put: async (Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))),
    remove: async (Key) => void (await s3.send(new DeleteObjectCommand({ Bucket, Key }))),
  };
}
