import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import { createS3Client } from '#resources/object-storage/s3-client.ts';
import {
  createObjectStorage,
  objectStorageEnv,
  objectStorageResource,
} from '#resources/object-storage.ts';
import {
  createBuckets,
  objectStorageStartMs,
  type TestBuckets,
} from '../support/object-storage.ts';
import {
  startObservingProxy,
  type OwnAnswer,
  type SeenRequest,
} from '../support/observing-proxy.ts';
import { nonEmpty } from '../support/non-empty.ts';

let buckets: TestBuckets;

beforeAll(async () => {
  buckets = await createBuckets('resource');
}, objectStorageStartMs);

afterAll(() => buckets.drop());

function connect(changes: Readonly<Record<string, string>> = {}) {
  return createObjectStorage(objectStorageEnv.parse({ ...buckets.variables, ...changes }));
}

async function healthProblem(changes: Readonly<Record<string, string>>): Promise<Error> {
  const storage = connect(changes);
  const problem = await storage.checkHealth().then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error as Error,
  );
  storage.close();
  return problem;
}

const startProxy = (answer?: () => OwnAnswer) =>
  startObservingProxy(buckets.variables.S3_ENDPOINT_URL, { ...(answer && { answer }) });

/** Everything in a request about checksums. */
function checksums({ url, headers }: SeenRequest): string[] {
  const named = [...Object.keys(headers), ...new URL(url, 'http://host').searchParams.keys()];
  const streaming = String(headers['x-amz-content-sha256']).startsWith('STREAMING')
    ? ['streamed']
    : [];
  return [...named.filter((name) => /checksum|trailer|content-md5/i.test(name)), ...streaming];
}

describe('the check', () => {
  it('reports in one line that it works', async () => {
    const configured = objectStorageResource.configure(buckets.variables);
    if (!configured.ok) throw new Error('it should be configured');
    const storage = configured.create();
    expect(await objectStorageResource.checkHealth(storage)).toBe(
      `S3 at ${buckets.variables.S3_ENDPOINT_URL}, buckets ${buckets.bucket} and ${buckets.outputsBucket}`,
    );
    await objectStorageResource.close(storage);
  });

  it.each(['S3_BUCKET_NAME', 'S3_JOB_OUTPUTS_BUCKET_NAME'])(
    'says which bucket is missing: %s',
    async (variable) => {
      const error = await healthProblem({ [variable]: 'nowhere' });
      expect(error).toBeInstanceOf(TerminalError);
      expect(error.message).toBe(
        `There is no bucket nowhere at ${buckets.variables.S3_ENDPOINT_URL}: create it, or correct ${variable}`,
      );
    },
  );

  it.each([
    ['S3_ACCESS_KEY_ID', 'InvalidAccessKeyId'],
    ['S3_SECRET_ACCESS_KEY', 'SignatureDoesNotMatch'],
  ])('refuses a wrong %s and does not repeat it', async (variable, code) => {
    const error = await healthProblem({ [variable]: 'pass-phrase' });
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.message).toContain(
      `refuses access to bucket ${buckets.bucket} (${code}): check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY`,
    );
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('pass-phrase');
  });

  it('may succeed later where the server is unavailable or in trouble', async () => {
    const proxy = await startProxy(() => ({ status: 503 }));
    const trouble = await healthProblem({ S3_ENDPOINT_URL: proxy.url });
    expect(trouble).toBeInstanceOf(RetryableError);
    expect(trouble.message).toBe(
      `${proxy.url} answered 503 when bucket ${buckets.bucket} was requested`,
    );
    await proxy.close();
    const away = await healthProblem({ S3_ENDPOINT_URL: proxy.url });
    expect(away).toBeInstanceOf(RetryableError);
    expect(away.message).toBe(`${proxy.url} can't be reached (ECONNREFUSED)`);
  });
});

describe('a presigned URL', () => {
  const key = 'meters/größe & more.csv';

  beforeAll(async () => {
    await buckets.s3.send(
      new PutObjectCommand({ Bucket: buckets.outputsBucket, Key: key, Body: 'a,b\n' }),
    );
  });

  it('gives the object to anyone who has the URL, and no other object', async () => {
    const storage = connect();
    const url = await storage.presignGet({ bucket: buckets.outputsBucket, key }, 60);
    expect(await (await fetch(url)).text()).toBe('a,b\n');
    expect((await fetch(url.replace('meters', 'others'))).status).toBe(403);
    expect((await fetch(url.split('?')[0] ?? '')).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: 'else' })).status).toBe(403);
    storage.close();
  });

  it('expires', async () => {
    const storage = connect();
    const url = await storage.presignGet({ bucket: buckets.outputsBucket, key }, 1);
    const status = async (): Promise<number> => {
      const response = await fetch(url);
      await response.body?.cancel();
      return response.status;
    };
    while ((await status()) === 200) await sleep(200);
    expect(await status()).toBe(403);
    storage.close();
  });
});

describe('a request', () => {
  it('has the bucket in its path or in its host', async () => {
    const hosts = async (style: string): Promise<string> => {
      const storage = connect({
        S3_ADDRESSING_STYLE: style,
        S3_ENDPOINT_URL: 'https://storage.googleapis.com',
      });
      const { host, pathname } = new URL(
        await storage.presignGet({ bucket: 'lake', key: 'a/b' }, 60),
      );
      storage.close();
      return host + pathname;
    };
    expect(await hosts('path')).toBe('storage.googleapis.com/lake/a/b');
    expect(await hosts('virtual')).toBe('lake.storage.googleapis.com/a/b');
  });

  it('uploads nothing once it was aborted, and does not blame the service for the file', async () => {
    const proxy = await startProxy();
    const storage = connect({ S3_ENDPOINT_URL: proxy.url });
    const object = { bucket: storage.outputsBucket, key: 'never' };
    const reason = new Error('no longer needed');
    await expect(
      storage.upload({ ...object, file: import.meta.filename, signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    await expect(storage.upload({ ...object, file: '/nowhere/at-all' })).rejects.toMatchObject({
      code: 'ENOENT',
      path: '/nowhere/at-all',
    });
    expect(proxy.requests).toEqual([]);
    storage.close();
    await proxy.close();
  });

  it('has a checksum only where the API requires one', async () => {
    const proxy = await startProxy();
    const storage = connect({ S3_ENDPOINT_URL: proxy.url });
    const object = { bucket: storage.outputsBucket, key: 'checked' };
    await storage.put({ ...object, body: 'content', contentType: 'text/plain' });
    const { content } = await storage.open(object);
    expect(await text(content)).toBe('content');
    const folder = await mkdtemp(path.join(tmpdir(), 'moderate-storage-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'parts');
    await writeFile(file, Buffer.alloc(11 * 1024 * 1024, 'x'));
    await storage.upload({ ...object, file });
    expect(await storage.head(object)).toMatchObject({ size: 11 * 1024 * 1024 });
    expect(proxy.requests.filter(({ method }) => method === 'PUT')).toHaveLength(4);
    expect(nonEmpty(proxy.requests).flatMap(checksums)).toEqual([]);
    expect(
      nonEmpty(proxy.requests).every(({ url }) =>
        url.startsWith(`/${storage.outputsBucket}/checked`),
      ),
    ).toBe(true);

    const s3 = createS3Client(
      objectStorageEnv.parse({ ...buckets.variables, S3_ENDPOINT_URL: proxy.url }),
    );
    await s3.send(
      new DeleteObjectsCommand({
        Bucket: storage.outputsBucket,
        Delete: { Objects: [{ Key: 'checked' }] },
      }),
    );
    expect(checksums(proxy.requests.at(-1)!)).not.toEqual([]);
    s3.destroy();
    storage.close();
    await proxy.close();
  });
});

it('has the defaults of Google Cloud Storage', () => {
  const { S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_BUCKET_NAME } = buckets.variables;
  expect(
    objectStorageEnv.parse({ S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_BUCKET_NAME }),
  ).toMatchObject({
    S3_ENDPOINT_URL: 'https://storage.googleapis.com',
    S3_REGION: 'auto',
    S3_JOB_OUTPUTS_BUCKET_NAME: 'moderate-output-bucket',
    S3_ADDRESSING_STYLE: 'path',
  });
});
