import { afterAll, beforeAll, expect, test } from 'vitest';
import { createObjectStaging } from '../../../../activities/datasets/stage/staging.ts';
import { createObjectStorage, objectStorageEnv } from '../../../../src/resources/object-storage.ts';
import { createBuckets, objectStorageStartMs, type TestBuckets } from '../../../support/object-storage.ts';
import { startObservingProxy } from '../../../support/observing-proxy.ts';

let buckets: TestBuckets;

beforeAll(async () => {
  buckets = await createBuckets('staging');
}, objectStorageStartMs);

afterAll(() => buckets.drop());

const signal = new AbortController().signal;

test.each([400, 403, 501])(
  'a storage that answers %i when asked for unfinished uploads has staged files removed all the same',
  async (status) => {
    const proxy = await startObservingProxy(buckets.variables.S3_ENDPOINT_URL, {
      answer: (url) => (new URL(url, 'http://host').searchParams.has('uploads') ? { status, body: '' } : undefined),
    });
    const storage = createObjectStorage(objectStorageEnv.parse({ ...buckets.variables, S3_ENDPOINT_URL: proxy.url }));
    const staging = createObjectStaging(storage);
    const keys = ['datasets/houses/1.json', 'datasets/houses/2.json'];
    for (const key of keys) await staging.writeText(key, '{}', signal);

    await staging.remove(keys, signal);

    expect(await Promise.all(keys.map((key) => staging.readText(key, signal)))).toEqual([undefined, undefined]);
    expect(proxy.requests.filter(({ url }) => url.includes('uploads'))).not.toEqual([]);
    storage.close();
    await proxy.close();
  },
);
