import path from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startObjectStorage } from '#tests/services/object-storage/start-object-storage.ts';
import { createReaper } from '#orchestrator/dev/process/reaper.ts';
import { projectFolder } from '#project-folder.ts';
import { readEnv } from '#orchestrator/env.ts';
import type { BenchParts } from '../bench-parts.ts';
import { benchFiles, type FileResults } from './bench-files.ts';
import { benchObjects, type ObjectResults } from './bench-objects.ts';

export interface DatalakeResults {
  readonly files: FileResults;
  readonly objects: ObjectResults;
}

/**
 * Large files compared with the Python client, then many small objects with the real job; all from
 * the benchmark's own S3 server.
 */
export async function benchDatalake(parts: BenchParts): Promise<DatalakeResults> {
  const { services, quick, report } = parts;
  const reaper = createReaper();
  const server = await startObjectStorage({ env: readEnv(), projectFolder, reaper, report });
  const credentials = { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey };
  const s3 = new S3Client({
    endpoint: server.url,
    region: server.region,
    credentials,
    forcePathStyle: true,
  });
  const [files, objects] = ['bench-files', 'bench-objects'];
  const envOf = (bucket: string) => ({
    ...parts.env,
    S3_ENDPOINT_URL: server.url,
    S3_REGION: server.region,
    S3_ACCESS_KEY_ID: server.accessKeyId,
    S3_SECRET_ACCESS_KEY: server.secretAccessKey,
    S3_BUCKET_NAME: bucket,
    SPOOL_DIR: path.join(services.folder, 'spool'),
  });
  try {
    for (const Bucket of [files, objects]) await s3.send(new CreateBucketCommand({ Bucket }));
    const folder = services.folder;
    return {
      files: await benchFiles({
        folder,
        rows: quick ? 100_000 : 4_000_000,
        env: envOf(files),
        s3,
        bucket: files,
        report,
      }),
      objects: await benchObjects(parts, {
        s3,
        bucket: objects,
        env: envOf(objects),
        ...(quick
          ? {
              objects: 100,
              prefixes: 10,
            }
          : {
              objects: 5e3,
              prefixes: 200,
            }),
      }),
    };
  } finally {
    s3.destroy();
    await server.stop();
    await reaper.close();
  }
}
