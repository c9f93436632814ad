import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRawClient } from './raw-client.ts';
import { startPlatformApi } from './server.ts';
import type { PlatformApiStandIn } from './server.ts';

let server: PlatformApiStandIn;
const { tokenOf, call, askForDid, askForProof, taskEnd } = createRawClient(() => server);

beforeEach(async () => {
  server = await startPlatformApi();
});

afterEach(() => server.stop());

describe('a DID', () => {
  it('is created by a task, and then returned at once', async () => {
    const started = await askForDid('alice');
    expect(started).toMatchObject({ status: 200, body: { task_id: 1, user_meta: null } });
    const { result, error } = await taskEnd(1);
    expect({ result, error }).toMatchObject({
      result: { id: 1, username: 'alice', trust_did: expect.stringMatching(/^did:/) },
      error: null,
    });
    const again = await askForDid('alice');
    expect(again.body).toMatchObject({
      task_id: null,
      user_meta: { username: 'alice', trust_did: result?.['trust_did'], meta: null },
    });
    expect(server.trustService.calls).toEqual([
      { kind: 'did', subject: 'alice', state: 'made', kept: true },
    ]);
  });

  it('is created for any name', async () => {
    for (const username of ['Alice', '', 'nobody at all'])
      await taskEnd(((await askForDid(username)).body as { task_id: number }).task_id);
    expect(server.users().map(({ username }) => username)).toEqual(['Alice', '', 'nobody at all']);
    expect(await call('POST', '/user/did', { body: {} })).toMatchObject({
      status: 422,
      body: {
        detail: [{ loc: ['body', 'username'], msg: 'field required', type: 'value_error.missing' }],
      },
    });
  });

  it('of another user can be requested by administrators only, and its task read only by the requester', async () => {
    expect(await askForDid('bob', 'alice')).toMatchObject({
      status: 403,
      body: { detail: 'Forbidden' },
    });
    await askForDid('alice', 'alice');
    await askForDid('bob');
    expect(await call('GET', '/user/did/task/1', { as: 'alice' })).toMatchObject({ status: 200 });
    expect(await call('GET', '/asset/proof/task/1', { as: 'workflows' })).toMatchObject({
      status: 200,
    });
    expect(await call('GET', '/user/did/task/2', { as: 'alice' })).toMatchObject({
      status: 404,
      body: { detail: 'Not Found' },
    });
  });

  it('is created twice if it is requested twice', async () => {
    server.timing.trustCallMs = 50;
    await askForDid('alice');
    await askForDid('alice');
    const ends = [await taskEnd(1), await taskEnd(2)];
    expect(ends.map(({ error }) => error)).toEqual([
      null,
      "ValueError('The DID for user alice seems to have been created in the meantime')",
    ]);
    expect(server.trustService.made('did', 'alice')).toBe(2);
    expect(server.trustService.peak('did', 'alice')).toBe(2);
    expect(server.trustService.calls.map(({ kept }) => kept)).toEqual([true, false]);
  });

  it('may be requested by two at the first moment, of whom one gets a conflict', async () => {
    server.timing.firstInsertMs = 50;
    const token = await tokenOf();
    const asks = await Promise.all(
      [1, 2].map(() => call('POST', '/user/did', { body: { username: 'alice' }, token })),
    );
    expect(asks.map(({ status }) => status)).toContain(409);
    expect(asks.map(({ status }) => status)).toContain(200);
    expect(asks.find(({ status }) => status === 409)?.body).toEqual({
      message: 'Database operation error',
    });
  });

  it('does not exist without a trust service, and a task fails if that fails', async () => {
    server.taskFaults.next(1, 'trust-service-fails');
    await askForDid('alice');
    expect((await taskEnd(1)).error).toMatch(
      /^HTTPStatusError\("Server error '500 Internal Server Error' for url /,
    );
    expect((await askForDid('alice')).body).toMatchObject({ task_id: 2 });
    await server.stop();
    server = await startPlatformApi({ trustService: false });
    expect(await askForDid('alice')).toMatchObject({
      status: 503,
      body: { detail: 'Service Unavailable' },
    });
    expect(await call('GET', '/asset/proof/integrity?object_key_or_id=0')).toMatchObject({
      status: 503,
    });
  });
});

describe('a proof', () => {
  it('is created by a task, and then returned at once', async () => {
    server.addUser('alice', 'did:iota:tst:0x1');
    const { key } = server.addObject({ owner: 'alice' });
    expect((await askForProof(key)).body).toEqual({ task_id: 1, obj: null });
    expect(await taskEnd(1)).toMatchObject({
      result: { id: 1, key, proof_id: expect.stringMatching(/^0x/) },
      error: null,
    });
    expect((await askForProof(1)).body).toMatchObject({
      task_id: null,
      obj: { key, proof_id: expect.any(String) },
    });
    expect(
      (await call('GET', `/asset/proof/integrity?object_key_or_id=${encodeURIComponent(key)}`))
        .body,
    ).toEqual({
      valid: true,
      reason: null,
    });
  });

  it('belongs to the owner, or to the caller where there is none, who needs a DID', async () => {
    server.addObject({ owner: 'alice' });
    server.addObject();
    await askForProof(1);
    await askForProof(2);
    expect((await taskEnd(1)).error).toBe(
      "ValueError('User alice does not have a DID and thus cannot be a proof owner')",
    );
    expect((await taskEnd(2)).error).toBe(
      "ValueError('User workflows does not have a DID and thus cannot be a proof owner')",
    );
    expect(server.trustService.calls).toEqual([]);
  });

  it('is created twice if it is requested twice', async () => {
    server.timing.trustCallMs = 50;
    server.addUser('workflows', 'did:iota:tst:0x1');
    const { key } = server.addObject();
    await askForProof(key);
    await askForProof(key);
    await taskEnd(1);
    expect((await taskEnd(2)).error).toBe(
      `ValueError("The proof for object '${key}' seems to have been created in the meantime")`,
    );
    expect(server.trustService.made('proof', key)).toBe(2);
  });

  it('is refused for what is unknown, of others, or not named', async () => {
    server.addObject({ owner: 'bob' });
    expect(await askForProof('nothing.csv')).toMatchObject({
      status: 404,
      body: { detail: 'Not Found' },
    });
    expect(await askForProof(undefined)).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'object_key_or_id'] }] },
    });
    expect(
      await call('POST', '/asset/proof', { body: { object_key_or_id: 1 }, as: 'alice' }),
    ).toMatchObject({ status: 403 });
  });
});
