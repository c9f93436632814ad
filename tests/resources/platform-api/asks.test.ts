import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TerminalError } from '#orchestrator/errors.ts';
import { startPlatformApi } from '#tests/doubles/stand-ins/platform-api/server.ts';
import { connect, countOf, failureOf } from './connect.ts';
import type { AddressInfo } from 'node:net';
import type { FaultyRequest } from '#tests/doubles/stand-ins/faults.ts';
import type { PlatformApiStandIn } from '#tests/doubles/stand-ins/platform-api/server.ts';

let server: PlatformApiStandIn;

beforeEach(async () => {
  server = await startPlatformApi();
});

afterEach(() => server.stop());

const toAsk = ({ path }: FaultyRequest) => path === '/user/did';
const asks = () => countOf(server, '/user/did');

describe('requesting a DID', () => {
  it('starts a task, and returns the DID once it exists', async () => {
    const client = connect(server);
    expect(await client.askForUserDid('alice')).toEqual({ kind: 'started', taskId: 1 });
    const did = await vi.waitFor(async () => {
      const status = await client.didTask(1);
      if (status.kind !== 'done') throw new Error('it is not done');
      return status.value;
    });
    expect(did).toMatch(/^did:iota:/);
    expect(await client.askForUserDid('alice')).toEqual({ kind: 'exists', value: did });
    expect(await client.userDid('alice')).toBe(did);
    expect(server.violations).toEqual([]);
  });

  it.each([
    ['500 before the effect', { kind: 'status', status: 500 }, 0],
    ['500 after the effect', { kind: 'status', status: 500, afterEffect: true }, 1],
    ['502', { kind: 'status', status: 502, afterEffect: true }, 1],
    ['503 of a server in between', { kind: 'status', status: 503 }, 0],
    ['504', { kind: 'status', status: 504, afterEffect: true }, 1],
    ['a dropped answer', { kind: 'drop-answer' }, 1],
    ['a dropped request', { kind: 'drop-request' }, 0],
    ['no answer before the effect', { kind: 'hang' }, 0],
    ['no answer after the effect', { kind: 'hang', afterEffect: true }, 1],
  ] as const)('may have been done after %s, and is not repeated', async (_, fault, tasks) => {
    server.faults.next(1, fault, toAsk);
    expect(await connect(server, { timeoutMs: 200 }).askForUserDid('alice')).toMatchObject({
      kind: 'maybe-asked',
    });
    expect(asks()).toBe(1);
    expect(server.tasks()).toHaveLength(tasks);
  });

  it('may have been done when the API dies or is too slow for the gateway', async () => {
    server.timing.gatewayTimeoutMs = 30;
    server.timing.callMs = 60;
    expect(await connect(server).askForUserDid('alice')).toEqual({
      kind: 'maybe-asked',
      reason: '504 Gateway Time-out',
    });
    await vi.waitFor(() => expect(server.trustService.asked('did', 'alice')).toBe(1));
    Object.assign(server.timing, { gatewayTimeoutMs: 60_000, callMs: 10_000 });
    const dying = connect(server).askForUserDid('bob');
    await vi.waitFor(() => expect(asks()).toBe(2));
    server.restart();
    expect(await dying).toMatchObject({
      kind: 'maybe-asked',
      reason: expect.stringContaining('502'),
    });
  });

  it('may have been done when the answer makes no sense', async () => {
    const odd = createServer((request, response) => {
      const isToken = request.url === '/api/token';
      response.end(
        isToken
          ? '{"access_token":"opaque","expires_in":300}'
          : '{"task_id":null,"user_meta":null}',
      );
    });
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
    const client = connect(
      server,
      {},
      {
        API_BASE_URL: `http://127.0.0.1:${(odd.address() as AddressInfo).port}`,
        API_USERNAME: 'Me',
      },
    );
    const results = [await client.askForUserDid('alice'), await client.askForProof('a.csv')];
    expect(await client.ownUsername()).toBe('me');
    odd.closeAllConnections();
    odd.close();
    expect(results.map(({ kind }) => kind)).toEqual(['maybe-asked', 'maybe-asked']);
  });

  it('was certainly not done if nothing listens', async () => {
    const client = connect(server);
    await client.ownUsername();
    await server.stop();
    expect(await client.askForUserDid('alice')).toMatchObject({
      kind: 'not-asked',
      reason: 'ECONNREFUSED',
    });
    server = await startPlatformApi();
  });

  it('was certainly not done without a token', async () => {
    server.keycloak.stop();
    expect(await connect(server).askForUserDid('alice')).toMatchObject({
      kind: 'not-asked',
      reason: expect.stringContaining('Keycloak'),
    });
    server.keycloak.start();
    server.faults.next(2, { kind: 'status', status: 401 }, toAsk);
    expect(await connect(server).askForUserDid('alice')).toMatchObject({
      kind: 'not-asked',
      reason: expect.stringContaining('401'),
    });
    expect([asks(), server.tasks()]).toEqual([2, []]);
    server.faults.next(1, { kind: 'hang' }, ({ path }) => path === '/api/token');
    expect(await connect(server, { tokenTimeoutMs: 50 }).askForUserDid('alice')).toMatchObject({
      kind: 'not-asked',
    });
    expect(asks()).toBe(2);
  });

  it('was certainly not done if there are too many requests, or another was faster', async () => {
    server.faults.next(1, { kind: 'status', status: 429, retryAfterSecs: 7 }, toAsk);
    expect(await connect(server).askForUserDid('alice')).toMatchObject({
      kind: 'not-asked',
      retryAfterMs: 7000,
    });
    server.timing.firstInsertMs = 50;
    const results = await Promise.all(
      [connect(server), connect(server)].map((client) => client.askForUserDid('bob')),
    );
    expect(
      results.map(({ kind }) => kind).toSorted((one, other) => one.localeCompare(other)),
    ).toEqual(['not-asked', 'started']);
  });

  it('is not sent late: after too long a wait for a place, it was certainly not sent', async () => {
    server.faults.sometimes(1, { kind: 'hang' }, ({ path }) => path === '/user');
    const client = connect(server, { concurrency: 1, sendWithinMs: 50 });
    const controller = new AbortController();
    const busy = failureOf(client.withSignal(controller.signal).userDid('alice'));
    await vi.waitFor(() => expect(countOf(server, '/user')).toBe(1));
    expect(await client.askForUserDid('alice')).toMatchObject({
      kind: 'not-asked',
      reason: expect.stringContaining('0.05 s'),
    });
    controller.abort(new Error('enough'));
    await busy;
    expect(await client.askForUserDid('alice')).toMatchObject({ kind: 'started' });
  });

  it('is repeated with a new token where the old one was refused', async () => {
    const client = connect(server);
    await client.ownUsername();
    server.keycloak.revokeTokens();
    expect(await client.askForUserDid('alice')).toEqual({ kind: 'started', taskId: 1 });
    expect(server.tasks()).toHaveLength(1);
  });

  it('is refused for good reasons', async () => {
    const alice = connect(server, {}, { API_USERNAME: 'alice', API_PASSWORD: 'alice-password' });
    expect(await alice.askForUserDid('bob')).toMatchObject({
      kind: 'refused',
      status: 403,
      message: expect.stringContaining('Forbidden'),
    });
    const unknown = connect(server, {}, { API_PASSWORD: 'wrong-password' });
    expect(await unknown.askForUserDid('bob')).toMatchObject({ kind: 'refused', status: 401 });
    server.faults.next(1, { kind: 'status', status: 307 }, toAsk);
    expect(await connect(server).askForUserDid('bob')).toMatchObject({
      kind: 'refused',
      status: 307,
    });
    await server.stop();
    server = await startPlatformApi({ trustService: false });
    expect(await connect(server).askForUserDid('bob')).toMatchObject({
      kind: 'refused',
      status: 503,
      message: expect.stringContaining('no trust service'),
    });
  });

  it('ends when its signal is aborted', async () => {
    server.faults.next(1, { kind: 'hang' }, toAsk);
    const controller = new AbortController();
    const ended = failureOf(connect(server).withSignal(controller.signal).askForUserDid('alice'));
    await vi.waitFor(() => expect(asks()).toBe(1));
    const reason = new Error('cancelled');
    controller.abort(reason);
    expect(await ended).toBe(reason);
  });
});

describe('requesting a proof', () => {
  it('takes a key or an id, and returns the proof once it exists', async () => {
    server.addUser('workflows', 'did:iota:tst:0x1');
    const { key } = server.addObject();
    const client = connect(server);
    expect(await client.askForProof(key)).toEqual({ kind: 'started', taskId: 1 });
    await vi.waitFor(async () => expect(await client.proofTask(1)).toMatchObject({ kind: 'done' }));
    const value = server.objects()[0]?.proof_id;
    expect(await client.proofTask(1)).toEqual({ kind: 'done', value });
    expect(await client.askForProof(1)).toEqual({ kind: 'exists', value });
    expect(await client.askForProof('1')).toEqual({ kind: 'exists', value });
  });

  it('is refused for what the platform does not know', async () => {
    expect(await connect(server).askForProof('nothing.csv')).toMatchObject({
      kind: 'refused',
      status: 404,
    });
    expect(await failureOf(connect(server).askForProof(2 ** 31))).toBeInstanceOf(TerminalError);
    expect(countOf(server, '/asset/proof')).toBe(1);
  });
});

describe('a task', () => {
  it('is pending since a time with a zone, forever when the API dies', async () => {
    server.timing.trustCallMs = 60_000;
    await connect(server).askForUserDid('alice');
    server.restart();
    const status = await connect(server).didTask(1);
    expect(status).toEqual({ kind: 'pending', since: expect.stringMatching(/Z$/) });
    expect(
      Math.abs(Date.parse(status.kind === 'pending' ? status.since : '') - Date.now()),
    ).toBeLessThan(60_000);
  });

  it('is unknown, or has no id that can be one', async () => {
    expect(await connect(server).proofTask(7)).toEqual({ kind: 'unknown' });
    for (const id of [0, -1, 1.5, 2 ** 31])
      expect(await failureOf(connect(server).didTask(id))).toBeInstanceOf(TerminalError);
    expect(server.violations).toEqual([]);
  });

  it('is not taken for unknown where the whole path is', async () => {
    server.faults.next(1, { kind: 'status', status: 404 });
    server.faults.next(1, { kind: 'status', status: 404 }, ({ path }) => path.includes('/task/'));
    const elsewhere = await failureOf(connect(server).didTask(7));
    const behind = await failureOf(connect(server).didTask(7));
    expect(
      [elsewhere, behind].map((error) => error instanceof TerminalError && error.message),
    ).toEqual(Array.from({ length: 2 }, () => expect.stringContaining('API_BASE_URL')));
  });

  it('that was not the first says that there is a DID', async () => {
    server.timing.trustCallMs = 50;
    const client = connect(server);
    await client.askForUserDid('alice');
    await client.askForUserDid('alice');
    const failed = {
      kind: 'failed',
      failure: { kind: 'exists-already' },
      error: expect.stringContaining('created in the meantime'),
    };
    await vi.waitFor(async () => expect(await client.didTask(2)).toEqual(failed));
    expect(await client.askForUserDid('alice')).toMatchObject({ kind: 'exists' });
  });

  it('names the owner who has no DID', async () => {
    server.addObject({ owner: "o'neil" });
    const client = connect(server);
    await client.askForProof(1);
    const failure = { kind: 'owner-without-did', username: "o'neil" };
    await vi.waitFor(async () =>
      expect(await client.proofTask(1)).toMatchObject({ kind: 'failed', failure }),
    );
  });

  it('may fail for the trust service’s own reasons', async () => {
    server.taskFaults.next(1, 'trust-service-fails');
    const client = connect(server);
    await client.askForUserDid('alice');
    const failed = {
      kind: 'failed',
      failure: { kind: 'other' },
      error: expect.stringContaining('500 Internal Server Error'),
    };
    await vi.waitFor(async () => expect(await client.didTask(1)).toEqual(failed));
  });
});
