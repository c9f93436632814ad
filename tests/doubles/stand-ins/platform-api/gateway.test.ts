import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRawClient } from './raw-client.ts';
import { defaultAccounts, startPlatformApi } from './server.ts';
import type { PlatformApiStandIn } from './server.ts';

let server: PlatformApiStandIn;
const { send, askForToken, tokenOf, call } = createRawClient(() => server);

beforeEach(async () => {
  server = await startPlatformApi();
});

afterEach(() => server.stop());

describe('the token', () => {
  const { username, password } = defaultAccounts[0] ?? { username: '', password: '' };

  it('is JSON that is labelled as text', async () => {
    const { status, type, body } = await askForToken({ username: 'WORKFLOWS', password });
    expect({ status, type }).toEqual({ status: 200, type: 'text/plain; charset=utf-8' });
    expect(body).toMatchObject({
      access_token: expect.any(String),
      expires_in: 300,
      token_type: 'Bearer',
    });
    expect(server.violations).toEqual([]);
  });

  it.each([
    ['another content type', { type: 'application/x-www-form-urlencoded;charset=UTF-8' }],
    ['a query', { query: '?a=b' }],
    ['JSON', { type: 'application/json' }],
  ])('is refused for %s', async (_, request) => {
    expect(await askForToken({ username, password }, request)).toMatchObject({
      status: 401,
      type: 'text/plain; charset=utf-8',
      body: { message: 'Missing JWT token in request' },
    });
    expect(server.violations).toHaveLength(1);
  });

  it('needs a name and a password that Keycloak knows', async () => {
    expect(await askForToken({ username })).toMatchObject({
      status: 422,
      body: { message: 'password is missing.' },
    });
    expect(await askForToken({ username, password: 'wrong' })).toMatchObject({
      status: 401,
      body: { message: 'Could not decode JSON from response.' },
    });
  });

  it('is not to be had while Keycloak is down, and none is taken then', async () => {
    const token = await tokenOf();
    server.keycloak.stop();
    expect(await askForToken({ username, password })).toMatchObject({
      status: 401,
      body: { message: 'Accessing token endpoint URL failed.' },
    });
    expect(await call('GET', '/user', { token })).toMatchObject({
      status: 500,
      body: 'Internal Server Error',
    });
    server.keycloak.start();
    expect(await call('GET', '/user', { token })).toMatchObject({ status: 200 });
  });

  it('dies at the second it says, or when it is revoked', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const token = await tokenOf();
      vi.setSystemTime(Math.floor(Date.now() / 1000) * 1000 + 299_999);
      expect(await call('GET', '/user', { token })).toMatchObject({ status: 200 });
      vi.setSystemTime(Date.now() + 1);
      const refused = {
        status: 401,
        body: { error: 'invalid_grant', error_description: 'Invalid bearer token' },
      };
      expect(await call('GET', '/user', { token })).toMatchObject(refused);
      const other = await tokenOf();
      server.keycloak.revokeTokens();
      expect(await call('GET', '/user', { token: other })).toMatchObject(refused);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('every call', () => {
  it('needs a token and a role', async () => {
    expect(await send('/user')).toMatchObject({
      status: 401,
      body: { message: 'Missing JWT token in request' },
    });
    expect(await call('GET', '/user', { as: 'mallory' })).toMatchObject({
      status: 401,
      body: { detail: 'API access is not enabled for this user' },
    });
  });

  it.each([
    ['GET', '/asset/object/'],
    ['DELETE', '/user'],
    ['GET', '/nothing'],
  ])('of %s %s goes nowhere', async (method, path) => {
    expect(await call(method, path)).toMatchObject({
      status: 404,
      body: 'Not Found',
      type: 'text/plain; charset=utf-8',
    });
    expect(server.violations).toEqual([`${method} ${path}: no such route`]);
  });

  it('gets a cookie that is not to be sent back', async () => {
    const token = await tokenOf();
    expect((await call('GET', '/user', { token })).headers.get('set-cookie')).toContain(token);
    await send('/user', {
      headers: { authorization: `Bearer ${token}`, cookie: `access_token=${token}` },
    });
    expect(server.violations).toEqual(['GET /user: a cookie']);
  });

  it.each(['/user/did/task/x', '/asset/x'])(
    'with a text for an id is invalid: %s',
    async (path) => {
      expect(await call('GET', path)).toMatchObject({
        status: 422,
        body: { detail: [{ msg: 'value is not a valid integer' }] },
      });
    },
  );

  it('with an id of more than 32 bits fails', async () => {
    const { status, body } = await call('GET', '/user/did/task/2147483648');
    expect({ status, body }).toEqual({
      status: 500,
      body: { message: 'Database operation error' },
    });
    expect(await call('GET', '/user/did/task/2147483647')).toMatchObject({ status: 404 });
  });

  it('with a body that is no JSON is invalid', async () => {
    const headers = {
      authorization: `Bearer ${await tokenOf()}`,
      'content-type': 'application/json',
    };
    expect(await send('/user/did', { method: 'POST', headers, body: '{' })).toMatchObject({
      status: 422,
    });
    expect(
      await send('/user/did', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'text/plain' },
        body: '{}',
      }),
    ).toMatchObject({
      status: 422,
    });
    expect(server.violations).toHaveLength(2);
  });
});
