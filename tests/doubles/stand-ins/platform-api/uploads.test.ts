import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRawClient } from './raw-client.ts';
import { startPlatformApi } from './server.ts';
import type { PlatformApiStandIn } from './server.ts';

let server: PlatformApiStandIn;
const { send, call, tokenOf } = createRawClient(() => server);

beforeEach(async () => {
  server = await startPlatformApi();
});

afterEach(() => server.stop());

async function upload(parts: Record<string, string | Blob>, asset: number | string = 1) {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, 'My_Data v1.0.csv');
  }
  return send(`/asset/${asset}/object`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${await tokenOf()}` },
  });
}

const file = new Blob(['a\n1\n']);

it('an asset is created once for each uuid, and a failed insert uses up an id', async () => {
  const body = { name: 'stock', uuid: 'u', is_public_ownerless: true };
  expect(await call('POST', '/asset', { body })).toMatchObject({
    status: 200,
    body: { id: 1, uuid: 'u', username: null, access_level: 'public', objects: [] },
  });
  expect(await call('POST', '/asset', { body })).toMatchObject({
    status: 409,
    body: { message: 'Database operation error' },
  });
  expect(await call('POST', '/asset', { body: { name: 'mine' } })).toMatchObject({
    body: { id: 3, username: 'workflows', access_level: 'private' },
  });
  expect(await call('POST', '/asset', { body: {} })).toMatchObject({ status: 422 });
});

it('every upload is a new object with the hash of its content', async () => {
  server.addAsset({ uuid: 'u', name: 'stock' });
  const parts = { obj: file, tags: '{"a":"b"}', series_id: 's' };
  const sha256_hash = createHash('sha256').update('a\n1\n').digest('hex');
  const key = expect.stringMatching(
    /^workflows-assets\/my-data-v1-0-[0-9a-f-]{36}\.csv$/,
  ) as string;
  expect(await upload(parts)).toMatchObject({
    status: 200,
    body: { id: 1, asset_id: 1, series_id: 's', tags: { a: 'b' }, sha256_hash, key },
  });
  expect(await upload(parts)).toMatchObject({ status: 200, body: { id: 2 } });
  expect(server.violations).toEqual([]);
});

it('an upload that is not right is refused', async () => {
  server.addAsset({ uuid: 'u', name: 'stock' });
  server.addAsset({ uuid: 'v', name: 'private', owner: 'alice' });
  expect(await upload({ file })).toMatchObject({ status: 422 });
  expect(await upload({ obj: file, tags: 'no' })).toMatchObject({ status: 400 });
  expect(await upload({ obj: file, tags: '[1]' })).toMatchObject({
    status: 200,
    body: { tags: null },
  });
  expect(await upload({ obj: new Blob([]) })).toMatchObject({ status: 500 });
  expect(await upload({ obj: file }, 2)).toMatchObject({ status: 404 });
  expect(await upload({ obj: file }, 9)).toMatchObject({ status: 404 });
});

it('an asset takes 100 objects', async () => {
  const { id: asset } = server.addAsset({ uuid: 'u', name: 'stock' });
  for (let count = 0; count < 100; count += 1) server.addObject({ asset });
  expect(await upload({ obj: file })).toMatchObject({
    status: 400,
    body: { detail: 'Asset already has 100 objects, cannot upload more than 100' },
  });
});

it('a form that is not to the letter is reported', async () => {
  const authorization = `Bearer ${await tokenOf()}`;
  const headers = { authorization, 'content-type': 'multipart/form-data; boundary=b' };
  await send('/asset/1/object', {
    method: 'POST',
    headers,
    body: '--b\r\nContent-Disposition: form-data; name="tags"\r\n\r\n{}\r\n',
  }).catch(() => undefined);
  expect(server.violations).toEqual([expect.stringContaining('ends before its last boundary')]);
});
