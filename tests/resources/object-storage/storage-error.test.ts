import { S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import { objectStorageEnv } from '#resources/object-storage/env.ts';
import { objectTrouble, storageError } from '#resources/object-storage/storage-error.ts';

const env = objectStorageEnv.parse({
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'secret',
  S3_BUCKET_NAME: 'lake',
  S3_ENDPOINT_URL: 'http://storage',
  S3_JOB_OUTPUTS_BUCKET_NAME: 'outputs',
});

const answered = (httpStatusCode: number | undefined, name: string) =>
  new S3ServiceException({
    name,
    $fault: 'client',
    $metadata: httpStatusCode === undefined ? {} : { httpStatusCode },
  });

const translate = (
  error: unknown,
  request: { bucket?: string; key?: string; signal?: AbortSignal } = {},
) => storageError(env, error, { bucket: 'lake', ...request });

describe('another attempt may succeed', () => {
  test.each([
    ['a service in trouble', 500, 'InternalError'],
    ['a service with too many requests', 503, 'SlowDown'],
    ['a proxy with too many requests', 429, 'Unknown'],
    ['an error in the body of a 200', 200, 'InternalError'],
    ['an error without a status', undefined, 'Error'],
    ['a body that arrived too slowly', 400, 'RequestTimeout'],
    ['a body that arrived in part', 400, 'IncompleteBody'],
    ['a body that was damaged on its way', 400, 'BadDigest'],
    ['an upload that another worker aborted', 404, 'NoSuchUpload'],
    ['a write at the same time', 409, 'OperationAborted'],
  ])('after %s', (_what, status, name) => {
    const error = translate(answered(status, name), { key: 'a.csv' });
    expect(error).toBeInstanceOf(RetryableError);
    expect(objectTrouble(error)).toBe(undefined);
  });

  test('when there is no answer, and the message says why', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const error = translate(refused);
    expect(error).toBeInstanceOf(RetryableError);
    expect(error).toMatchObject({
      message: "http://storage can't be reached (ECONNREFUSED)",
      cause: refused,
    });
  });
});

describe('no other attempt can succeed', () => {
  test.each([
    [404, 'NoSuchKey', 'missing'],
    [404, 'NotFound', 'missing'],
    [403, 'AccessDenied', 'forbidden'],
    [404, 'NoSuchBucket', undefined],
    [403, 'SignatureDoesNotMatch', undefined],
    [400, 'InvalidArgument', undefined],
    [301, 'PermanentRedirect', undefined],
  ])('after %i %s to a request for an object, whose own trouble is %s', (status, name, trouble) => {
    const error = translate(answered(status, name), { key: 'a.csv' });
    expect(error).toBeInstanceOf(TerminalError);
    expect(objectTrouble(error)).toBe(trouble);
  });

  test.each([403, 404])(
    'after %i to a request for a bucket, which is never the trouble of one object',
    (status) => {
      const error = translate(answered(status, 'AccessDenied'));
      expect(error).toBeInstanceOf(TerminalError);
      expect(objectTrouble(error)).toBe(undefined);
    },
  );

  test.each([
    ['lake', 'S3_BUCKET_NAME'],
    ['outputs', 'S3_JOB_OUTPUTS_BUCKET_NAME'],
    ['reports', 'the config that names it'],
  ])('without bucket %s, and the message names %s', (bucket, variable) => {
    const error = translate(answered(404, 'NoSuchBucket'), { bucket });
    expect((error as Error).message).toBe(
      `There is no bucket ${bucket} at http://storage: create it, or correct ${variable}`,
    );
  });
});

test('a request that was cancelled fails with the reason for it', () => {
  const reason = new Error('cancelled');
  expect(translate(answered(500, 'InternalError'), { signal: AbortSignal.abort(reason) })).toBe(
    reason,
  );
});
