import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import { platformApiEnv } from '#resources/platform-api/env.ts';
import { createTokens } from '#resources/rest/tokens.ts';
import { logIn } from '#resources/platform-api/log-in.ts';
import { startPlatformApi } from '#tests/doubles/stand-ins/platform-api/server.ts';
import { connect, countOf, failureOf } from './connect.ts';
import type { PlatformToken } from '#resources/platform-api/log-in.ts';
import type { PlatformApiStandIn } from '#tests/doubles/stand-ins/platform-api/server.ts';

let server: PlatformApiStandIn;

beforeEach(async () => {
  server = await startPlatformApi();
});

afterEach(async () => {
  await server.stop();
  vi.useRealTimers();
});

const tokenRequests = () => countOf(server, '/api/token');
const refusals = () =>
  server.requests.filter(({ path, status }) => path !== '/api/token' && status === 401).length;

/** Advances the clocks of the client and of the stand-in. */
function passSeconds(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1000);
}

describe('a token', () => {
  it('is requested exactly as the gateway wants it', async () => {
    await connect(server).userDid('alice');
    expect(server.requests.map(({ path, status }) => ({ path, status }))).toEqual([
      { path: '/api/token', status: 200 },
      { path: '/user', status: 200 },
    ]);
    expect(server.violations).toEqual([]);
  });

  it('is requested once by many at the same time', async () => {
    server.faults.next(1, { kind: 'delay', ms: 50 }, ({ path }) => path === '/api/token');
    const client = connect(server, { concurrency: 20 });
    await Promise.all(Array.from({ length: 40 }, (_, index) => client.userDid(`user${index}`)));
    expect(tokenRequests()).toBe(1);
  });

  it('is renewed before it expires, so that no call is refused', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    const client = connect(server);
    await client.userDid('alice');
    passSeconds(269);
    await client.userDid('alice');
    expect(tokenRequests()).toBe(1);
    passSeconds(2);
    await client.userDid('alice');
    expect(tokenRequests()).toBe(2);
    for (let second = 0; second < 600; second += 20) {
      passSeconds(20);
      await client.userDid('alice');
    }
    expect(tokenRequests()).toBe(4);
    expect(refusals()).toBe(0);
  });

  it('that was refused is replaced once for all, and the calls are repeated', async () => {
    const client = connect(server, { concurrency: 10 });
    await client.userDid('alice');
    server.keycloak.revokeTokens();
    server.faults.next(1, { kind: 'delay', ms: 50 }, ({ path }) => path === '/api/token');
    await Promise.all(Array.from({ length: 10 }, () => client.userDid('alice')));
    expect(tokenRequests()).toBe(2);
    expect(refusals()).toBe(10);
  });

  it('is not forgotten when the one before it is refused late', async () => {
    const tokens = createTokens(() =>
      logIn(platformApiEnv.parse(server.env), { timeoutMs: 1000, refusalMs: 0 }),
    );
    const before = (await tokens.get()) as PlatformToken;
    tokens.drop(before);
    const token = await tokens.get();
    tokens.drop(before);
    expect(await tokens.get()).toBe(token);
    expect(tokenRequests()).toBe(2);
  });

  it('is for the user by the platform’s own name, however they log in', async () => {
    expect(await connect(server).ownUsername()).toBe('workflows');
    expect(await connect(server, {}, { API_USERNAME: 'WorkFlows' }).ownUsername()).toBe(
      'workflows',
    );
    expect(await connect(server, {}, { API_USERNAME: 'workflows@example.com' }).ownUsername()).toBe(
      'workflows',
    );
  });

  it('continues being requested when one who waits for it leaves', async () => {
    server.faults.next(1, { kind: 'delay', ms: 50 }, ({ path }) => path === '/api/token');
    const client = connect(server);
    const controller = new AbortController();
    const left = failureOf(client.withSignal(controller.signal).userDid('alice'));
    const stayed = client.userDid('alice');
    await vi.waitFor(() => expect(tokenRequests()).toBe(1));
    const reason = new Error('cancelled');
    controller.abort(reason);
    expect(await left).toBe(reason);
    expect(await stayed).toBeUndefined();
    expect(tokenRequests()).toBe(1);
  });
});

describe('no token', () => {
  it('is to be had while Keycloak is down: a bounded number of attempts, and later another', async () => {
    server.keycloak.stop();
    const client = connect(server, { maxAttempts: 3 });
    const error = await failureOf(client.userDid('alice'));
    expect(error).toBeInstanceOf(RetryableError);
    expect(error.message).toMatch(
      /failed 3 times at GET \/user: no token: Keycloak does not answer: 401 Accessing token endpoint URL failed/,
    );
    expect(tokenRequests()).toBe(3);
    expect(await failureOf(client.ownUsername())).toBeInstanceOf(RetryableError);
    server.keycloak.start();
    expect(await client.userDid('alice')).toBeUndefined();
  });

  it('is given for a wrong password, which is not retried repeatedly', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    const client = connect(server, {}, { API_PASSWORD: 'wrong-password' });
    const errors = await Promise.all(
      [client.userDid('alice'), client.ownUsername(), client.checkHealth()].map(failureOf),
    );
    for (const error of errors) {
      expect(error).toBeInstanceOf(TerminalError);
      expect(error).toMatchObject({
        name: 'SERVICE_LOGIN_REFUSED',
        message: expect.stringContaining('Keycloak does not take API_USERNAME'),
      });
    }
    await failureOf(client.userDid('alice'));
    expect(tokenRequests()).toBe(1);
    passSeconds(11);
    await failureOf(client.userDid('alice'));
    expect(tokenRequests()).toBe(2);
  });

  it('is got over when the gateway fails', async () => {
    server.faults.next(1, { kind: 'status', status: 502 }, ({ path }) => path === '/api/token');
    server.faults.next(1, { kind: 'drop-answer' }, ({ path }) => path === '/api/token');
    expect(await connect(server).userDid('alice')).toBeUndefined();
    expect(tokenRequests()).toBe(3);
  });

  it('helps a user whom the API does not let in: one new one, then an error that says what is missing', async () => {
    const error = await failureOf(
      connect(server, {}, { API_USERNAME: 'mallory', API_PASSWORD: 'mallory-password' }).userDid(
        'alice',
      ),
    );
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.message).toMatch(
      /API access is not enabled for this user.* role apisix:api_admin/,
    );
    expect([tokenRequests(), refusals()]).toEqual([2, 2]);
  });

  it('helps against a gateway that refuses every one of its own', async () => {
    server.faults.sometimes(1, { kind: 'status', status: 401 }, ({ path }) => path === '/user');
    expect(await failureOf(connect(server, { maxAttempts: 2 }).userDid('alice'))).toBeInstanceOf(
      RetryableError,
    );
    expect(countOf(server, '/user')).toBe(4);
  });
});
