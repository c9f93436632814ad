import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import { platformApiResource } from '#resources/platform-api.ts';
import { startPlatformApi } from '../doubles/stand-ins/platform-api/server.ts';
import { connect, countOf, failureOf } from './platform-api/connect.ts';
import type { AddressInfo } from 'node:net';
import type { PlatformApi } from '#resources/platform-api.ts';
import type { FaultyRequest } from '../doubles/stand-ins/faults.ts';
import type { PlatformApiStandIn } from '../doubles/stand-ins/platform-api/server.ts';

let server: PlatformApiStandIn;

beforeEach(async () => {
  server = await startPlatformApi();
});

afterEach(() => server.stop());

const toUsers = ({ path }: FaultyRequest) => path === '/user';

describe('health', () => {
  it('reports the user', async () => {
    const client = connect(server);
    expect(await client.checkHealth()).toEqual({ username: 'workflows', trustService: true });
    expect(await platformApiResource.checkHealth(client)).toBe(
      `Platform API at ${server.url}, as workflows`,
    );
    expect(server.violations).toEqual([]);
  });

  it('reports a platform without a trust service', async () => {
    await server.stop();
    server = await startPlatformApi({ trustService: false });
    expect(await platformApiResource.checkHealth(connect(server))).toMatch(
      /it has no trust service/,
    );
  });

  it.each([
    [
      'is no administrator',
      { API_USERNAME: 'alice', API_PASSWORD: 'alice-password' },
      /refused GET \/asset\/object: 403 .*API_USERNAME needs the role apisix:api_admin/,
    ],
    [
      'has a wrong password',
      { API_PASSWORD: 'wrong' },
      /does not take API_USERNAME and API_PASSWORD/,
    ],
  ])('says when the user %s', async (_, variables, message) => {
    const error = await failureOf(connect(server, {}, variables).checkHealth());
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.message).toMatch(message);
  });

  it.each(['<html>Welcome</html>', '{"access_token":"x","expires_in":300}'])(
    'says when the address is another server, which answers %j',
    async (page) => {
      const other = createServer((_, response) => response.end(page));
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const API_BASE_URL = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      const error = await failureOf(connect(server, {}, { API_BASE_URL }).checkHealth());
      other.closeAllConnections();
      other.close();
      expect(error).toBeInstanceOf(TerminalError);
      expect(error.message).toMatch(/API_BASE_URL|shape/);
    },
  );
});

describe('a user’s DID', () => {
  const names = [
    'alice',
    'Alice',
    '2020',
    '007',
    '1_000',
    '1e5',
    'nan',
    'Infinity',
    'true',
    '1,2',
    '[1]',
    '2026-11-23T01:29:57',
    'a b',
    'zoë',
    '',
    "o'neil",
  ];

  it('is found for any name', async () => {
    for (const [index, name] of names.entries()) server.addUser(name, `did:${index}`);
    for (let index = 0; index < 300; index += 1) server.addUser(`user-${index}`);
    const client = connect(server);
    const found = await Promise.all(names.map((name) => client.userDid(name)));
    expect(found).toEqual(names.map((_, index) => `did:${index}`));
    expect(server.violations).toEqual([]);
  });

  it('is not there for who has none, is unknown, or has a similar name', async () => {
    server.addUser('bob');
    server.addUser('Carol', 'did:1');
    server.addUser('20201', 'did:2');
    server.addUser('202', 'did:3');
    const client = connect(server);
    expect(
      await Promise.all(['bob', 'nobody', 'carol', '2020'].map((name) => client.userDid(name))),
    ).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('objects', () => {
  async function idsOf(client: PlatformApi, afterId?: number) {
    const pages: number[][] = [];
    for await (const page of client.objectsWithoutProof(afterId))
      pages.push(page.map(({ id }) => id));
    return pages;
  }

  it('without proof come by pages in the order of their ids', async () => {
    for (let id = 1; id <= 250; id += 1) server.addObject(id % 50 === 0 ? { proofId: '0x1' } : {});
    const pages = await idsOf(connect(server));
    expect(countOf(server, '/asset/object')).toBe(3);
    expect(pages.map((page) => page.length)).toEqual([100, 100, 45]);
    expect(pages.flat()).toEqual(
      Array.from({ length: 250 }, (_, index) => index + 1).filter((id) => id % 50 !== 0),
    );
    expect(await idsOf(connect(server), 248)).toEqual([[249]]);
    expect(await idsOf(connect(server), 250)).toEqual([]);
    expect(server.violations).toEqual([]);
  });

  it('are not lost when they change between two pages', async () => {
    server.addUser('workflows', 'did:1');
    for (let id = 1; id <= 150; id += 1) server.addObject();
    const client = connect(server);
    const seen: number[] = [];
    for await (const page of client.objectsWithoutProof()) {
      seen.push(...page.map(({ id }) => id));
      if (seen.length > 100) continue;
      await client.askForProof(1);
      await vi.waitUntil(async () => (await client.proofTask(1)).kind === 'done');
      server.addObject();
    }
    expect(seen).toEqual(Array.from({ length: 151 }, (_, index) => index + 1));
  });

  it('are found by key or id, with their proof', async () => {
    const { key } = server.addObject({ key: 'workflows-assets/2020 ünï&code.csv', proofId: '0x1' });
    server.addObject();
    const client = connect(server);
    const found = {
      id: 1,
      key,
      bucket: 'moderate',
      assetId: 1,
      proofId: '0x1',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    };
    for (const keyOrId of [key, 1, '1']) expect(await client.object(keyOrId)).toEqual(found);
    expect(await client.object(2)).toMatchObject({ proofId: undefined });
    expect(await client.object('nothing')).toBeUndefined();
    expect(await failureOf(client.object('4294967296'))).toBeInstanceOf(TerminalError);
    expect(server.violations).toEqual([]);
  });

  it('have an owner, or none, or one who is not shown', async () => {
    server.addObject({ owner: 'bob', access: 'public' });
    server.addObject();
    server.addObject({ owner: 'bob' });
    server.addObject({ owner: 'workflows' });
    const client = connect(server);
    const owners = [];
    for await (const page of client.objectsWithoutProof())
      for (const object of page) owners.push(await client.ownerOf(object));
    expect(owners).toEqual([
      { kind: 'user', username: 'bob' },
      { kind: 'nobody' },
      { kind: 'not-shown' },
      { kind: 'user', username: 'workflows' },
    ]);
  });
});

describe('a read that fails', () => {
  it.each([
    ['500', { kind: 'status', status: 500 }],
    ['502', { kind: 'status', status: 502 }],
    ['503', { kind: 'status', status: 503 }],
    ['504', { kind: 'status', status: 504 }],
    ['429', { kind: 'status', status: 429 }],
    ['a dropped request', { kind: 'drop-request' }],
    ['a dropped answer', { kind: 'drop-answer' }],
    ['no answer', { kind: 'hang' }],
  ] as const)('is repeated: %s', async (_, fault) => {
    server.faults.next(2, fault, toUsers);
    expect(await connect(server, { timeoutMs: 100 }).userDid('alice')).toBeUndefined();
    expect(countOf(server, '/user')).toBe(3);
  });

  it('is repeated a bounded number of times, since a 500 may be our own fault', async () => {
    server.faults.sometimes(1, { kind: 'status', status: 500 }, toUsers);
    const error = await failureOf(connect(server).userDid('alice'));
    expect(error).toBeInstanceOf(RetryableError);
    expect(error.message).toMatch(/failed 4 times at GET \/user: 500/);
    expect(countOf(server, '/user')).toBe(4);
  });

  it.each([400, 403, 404, 302])('is not repeated after %i', async (status) => {
    server.faults.sometimes(1, { kind: 'status', status }, toUsers);
    expect(await failureOf(connect(server).userDid('alice'))).toBeInstanceOf(TerminalError);
    expect(countOf(server, '/user')).toBe(1);
  });

  it('hands the wait on that the server requests, when it is too long', async () => {
    server.faults.next(1, { kind: 'status', status: 503, retryAfterSecs: 3600 }, toUsers);
    expect(await failureOf(connect(server).userDid('alice'))).toMatchObject({
      retryAfterMs: 3_600_000,
    });
  });

  it('is got over when tasks had taken all connections of the API', async () => {
    Object.assign(server.timing, { trustCallMs: 300, connectionWaitMs: 100 });
    const client = connect(server, { maxAttempts: 20, backoffMs: 50, maxBackoffMs: 100 });
    for (let index = 0; index < 15; index += 1) await client.askForUserDid(`user${index}`);
    expect(await client.userDid('user0')).toMatch(/^did:/);
    expect(server.requests.some(({ status }) => status === 500)).toBe(true);
  });

  it('ends when its signal is aborted', async () => {
    server.faults.sometimes(1, { kind: 'hang' }, toUsers);
    const controller = new AbortController();
    const ended = failureOf(connect(server).withSignal(controller.signal).userDid('alice'));
    await vi.waitFor(() => expect(countOf(server, '/user')).toBe(1));
    const reason = new Error('cancelled');
    controller.abort(reason);
    expect(await ended).toBe(reason);
  });
});

it('makes five calls at once at most', async () => {
  server.timing.callMs = 100;
  const client = connect(server);
  await Promise.all(Array.from({ length: 20 }, (_, index) => client.userDid(`user${index}`)));
  expect(server.peakConcurrency()).toBe(5);
});

it('never follows a redirect, which would take the token elsewhere', async () => {
  const redirecting = createServer((request, response) => {
    if (request.url === '/api/token')
      return void response.end('{"access_token":"secret-token","expires_in":300}');
    response.writeHead(307, { location: `${server.url}${request.url}` }).end();
  });
  await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
  const API_BASE_URL = `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}`;
  const error = await failureOf(connect(server, {}, { API_BASE_URL }).userDid('alice'));
  redirecting.closeAllConnections();
  redirecting.close();
  expect(error).toBeInstanceOf(TerminalError);
  expect(server.requests).toEqual([]);
});

it('never shows the password or token, even if the server does', async () => {
  const telling = createServer((request, response) => {
    if (request.url === '/api/token')
      return void response.end('{"access_token":"secret-token","expires_in":300}');
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ detail: `${request.headers.authorization} of very-secret-password` }),
    );
  });
  await new Promise<void>((resolve) => telling.listen(0, '127.0.0.1', resolve));
  const API_BASE_URL = `http://127.0.0.1:${(telling.address() as AddressInfo).port}`;
  const client = connect(server, {}, { API_BASE_URL, API_PASSWORD: 'very-secret-password' });
  const error = await failureOf(client.userDid('alice'));
  const asked = await client.askForUserDid('alice');
  telling.closeAllConnections();
  telling.close();
  expect(error.message).toMatch(/400 Bearer \*\*\* of \*\*\*/);
  expect(JSON.stringify([error.message, error.stack, asked])).not.toMatch(
    /secret-token|secret-password/,
  );
});
