import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRawClient } from './raw-client.ts';
import { startPlatformApi } from './server.ts';
import type { PlatformApiStandIn } from './server.ts';

let server: PlatformApiStandIn;
const { send, tokenOf, call, askForDid, taskEnd } = createRawClient(() => server);

beforeEach(async () => {
  server = await startPlatformApi();
});

afterEach(() => server.stop());

describe('trouble', () => {
  it('of tasks that take all connections holds up every other call', async () => {
    await server.stop();
    server = await startPlatformApi({ timing: { trustCallMs: 60_000, connectionWaitMs: 50 } });
    const token = await tokenOf();
    for (let index = 0; index < 15; index += 1)
      await call('POST', '/user/did', { body: { username: `user${index}` }, token });
    await vi.waitFor(() => expect(server.trustService.calls).toHaveLength(15));
    expect(await call('GET', '/user', { token })).toMatchObject({
      status: 500,
      body: 'Internal Server Error',
    });
    server.restart();
    expect(await call('GET', '/user', { token })).toMatchObject({ status: 200 });
    expect(server.violations).toEqual([]);
  });

  it('of a slow API ends at the gateway, and not at the API', async () => {
    server.timing.gatewayTimeoutMs = 20;
    server.timing.callMs = 60;
    expect(await askForDid('alice')).toMatchObject({
      status: 504,
      body: expect.stringContaining('504 Gateway Time-out'),
    });
    await vi.waitFor(() => expect(server.trustService.made('did', 'alice')).toBe(1));
  });

  it('of an API that dies gives 502 to who waits, and leaves its tasks unfinished forever', async () => {
    server.timing.trustCallMs = 300;
    await askForDid('alice');
    await vi.waitFor(() => expect(server.trustService.asked('did', 'alice')).toBe(1));
    server.timing.callMs = 10_000;
    const waiting = call('GET', '/user');
    await vi.waitFor(() => expect(server.requests.at(-1)?.path).toBe('/user'));
    server.restart();
    expect(await waiting).toMatchObject({ status: 502 });
    server.timing.callMs = 0;
    await vi.waitFor(() => expect(server.trustService.made('did', 'alice')).toBe(1));
    expect((await call('GET', '/user/did/task/1')).body).toMatchObject({
      result: null,
      error: null,
      finished_at: null,
    });
    expect(server.users()).toMatchObject([{ username: 'alice', trust_did: null }]);
    expect(server.trustService.calls).toMatchObject([{ kept: false }]);
  });

  it('of an API that dies may cut the call to the trust service', async () => {
    server.timing.trustCallMs = 5000;
    await askForDid('alice');
    await vi.waitFor(() => expect(server.trustService.asked('did', 'alice')).toBe(1));
    server.restart({ cutTrustCalls: true });
    expect(server.trustService.calls).toMatchObject([{ state: 'cut', kept: false }]);
  });

  it.each([
    ['die-before-trust-call', []],
    ['die-after-trust-call', [{ state: 'made', kept: false }]],
  ] as const)('in a task: %s', async (fault, calls) => {
    server.taskFaults.next(1, fault, ({ subject }) => subject === 'alice');
    await askForDid('bob');
    await taskEnd(1);
    await askForDid('alice');
    await vi.waitFor(() =>
      expect(server.trustService.calls.filter(({ subject }) => subject === 'alice')).toMatchObject(
        calls,
      ),
    );
    expect((await call('GET', '/user/did/task/2')).body).toMatchObject({ finished_at: null });
    expect((await askForDid('alice')).body).toMatchObject({ task_id: 3 });
    expect((await taskEnd(3)).error).toBeNull();
  });

  it.each([
    [{ kind: 'drop-answer' }, 1],
    [{ kind: 'drop-request' }, 0],
    [{ kind: 'status', status: 500, afterEffect: true }, 1],
    [{ kind: 'status', status: 500 }, 0],
    [{ kind: 'hang', afterEffect: true }, 1],
    [{ kind: 'hang' }, 0],
  ] as const)('with a request: %j', async (fault, tasks) => {
    const token = await tokenOf();
    server.faults.next(1, fault, ({ path }) => path === '/user/did');
    const init = {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    };
    const ended = send('/user/did', {
      ...init,
      body: '{"username":"alice"}',
      signal: AbortSignal.timeout(100),
    }).then(
      ({ status }) => status,
      () => 0,
    );
    expect(await ended).toBe(fault.kind === 'status' ? 500 : 0);
    expect(server.tasks()).toHaveLength(tasks);
  });
});
