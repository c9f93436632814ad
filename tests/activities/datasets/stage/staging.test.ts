import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createFolderStaging, createObjectStaging } from '#activities/datasets/stage/staging.ts';
import { createObjectStorage, objectStorageEnv } from '#resources/object-storage.ts';
import {
  createBuckets,
  objectStorageStartMs,
  type TestBuckets,
} from '#tests/support/object-storage.ts';
import { startObservingProxy } from '#tests/support/observing-proxy.ts';

let buckets: TestBuckets;

beforeAll(async () => {
  buckets = await createBuckets('staging');
}, objectStorageStartMs);

afterAll(() => buckets.drop());

const signal = new AbortController().signal;

test.each([400, 403, 501])(
  'a storage that answers %i when unfinished uploads are listed has staged files removed all the same',
  async (status) => {
    const proxy = await startObservingProxy(buckets.variables.S3_ENDPOINT_URL, {
      answer: (url) =>
        new URL(url, 'http://host').searchParams.has('uploads') ? { status, body: '' } : undefined,
    });
    const storage = createObjectStorage(
      objectStorageEnv.parse({ ...buckets.variables, S3_ENDPOINT_URL: proxy.url }),
    );
    const staging = createObjectStaging(storage);
    const keys = ['datasets/houses/1.json', 'datasets/houses/2.json'];
    for (const key of keys) await staging.writeText(key, '{}', signal);

    await staging.remove(keys, signal);

    expect(await Promise.all(keys.map((key) => staging.readText(key, signal)))).toEqual([
      undefined,
      undefined,
    ]);
    expect(proxy.requests.filter(({ url }) => url.includes('uploads'))).not.toEqual([]);
    storage.close();
    await proxy.close();
  },
);

test('what a killed worker has left of a file goes with it, and nothing else', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-staging-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const place = path.join(folder, 'datasets', 'houses');
  await mkdir(place, { recursive: true });
  for (const name of ['1.csv', '1.csv.0.partial', '10.csv.0.partial'])
    await writeFile(path.join(place, name), 'a,b');

  await createFolderStaging(folder).remove(['datasets/houses/1.csv'], signal);

  expect(await readdir(place)).toEqual(['10.csv.0.partial']);
});
