import { expect, test } from 'vitest';
import { keepObject, objectExists } from '#activities/matrix-profile/outputs.ts';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import {
  createObjectStorage,
  objectStorageEnv,
  type ObjectStorage,
} from '#resources/object-storage.ts';
import { startObservingProxy } from '#tests/support/observing-proxy.ts';

const variables = {
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'secret',
  S3_BUCKET_NAME: 'lake',
};

/** The outcome of a request to a storage that always responds with this status. */
async function askOf(
  status: number,
  ask: (storage: ObjectStorage) => Promise<boolean>,
): Promise<unknown> {
  const proxy = await startObservingProxy('http://127.0.0.1:1', { answer: () => ({ status }) });
  const storage = createObjectStorage(
    objectStorageEnv.parse({ ...variables, S3_ENDPOINT_URL: proxy.url }),
  );
  const outcome = await ask(storage).catch((error: unknown) => error);
  storage.close();
  await proxy.close();
  return outcome;
}

const location = { bucket: 'reports', key: 'report.html' };

test.each([301, 400, 401, 403])(
  'a storage that refuses the check of an object is not queried again (%d)',
  async (status) => {
    const error = await askOf(status, (storage) => objectExists(storage, location));
    expect(error).toBeInstanceOf(TerminalError);
    expect((error as Error).message).toContain('report.html');
  },
);

test.each([500, 503])(
  'a storage that is unavailable or busy is queried again (%d)',
  async (status) => {
    expect(await askOf(status, (storage) => objectExists(storage, location))).toBeInstanceOf(
      RetryableError,
    );
    expect(
      await askOf(status, (storage) => keepObject(storage, location, Buffer.from('log'))),
    ).toBeInstanceOf(RetryableError);
  },
);

test('a missing object does not exist; a refused one is not stored', async () => {
  expect(await askOf(404, (storage) => objectExists(storage, location))).toBe(false);
  expect(await askOf(403, (storage) => keepObject(storage, location, Buffer.from('log')))).toBe(
    false,
  );
});
