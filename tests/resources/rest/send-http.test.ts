import { createServer } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sendHttp } from '#resources/rest/send-http.ts';
import type { AddressInfo } from 'node:net';

const get = (url: string) => sendHttp(url, { method: 'GET', path: '' }, { timeoutMs: 1000 });

afterEach(() => vi.unstubAllGlobals());

function systemError(code: string, syscall?: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a request without an answer', () => {
  it.each([
    ['no such host', systemError('ENOTFOUND', 'getaddrinfo'), true],
    ['a resolver that is down', systemError('EAI_AGAIN', 'getaddrinfo'), true],
    ['nobody who listens', systemError('ECONNREFUSED', 'connect'), true],
    ['no way there', systemError('EHOSTUNREACH', 'connect'), true],
    ['no connection in time', systemError('UND_ERR_CONNECT_TIMEOUT'), true],
    [
      'no connection to any address',
      new AggregateError([systemError('ECONNREFUSED', 'connect')]),
      true,
    ],
    ['a connection that broke', systemError('ECONNRESET', 'read'), false],
    ['a connection that broke while it was written to', systemError('EPIPE', 'write'), false],
    ['a connection that was closed', systemError('UND_ERR_SOCKET'), false],
    [
      'unlike reasons',
      new AggregateError([
        systemError('ECONNREFUSED', 'connect'),
        systemError('ECONNRESET', 'read'),
      ]),
      false,
    ],
    ['no reason at all', undefined, false],
  ])('is known not to have been sent, or may have been: %s', async (_, cause, neverSent) => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed', { cause })));
    expect(await get('http://127.0.0.1')).toMatchObject({ kind: 'no-response', neverSent });
  });

  it.each(['127.0.0.1', 'localhost'])('was not sent where nobody listens at %s', async (host) => {
    const exchanged = await get(`http://${host}:${await unusedPort()}`);
    expect(exchanged).toEqual({ kind: 'no-response', reason: 'ECONNREFUSED', neverSent: true });
  });
});

it.each([
  ['7', 7000, 7000],
  ['Fri, 01 Jan 2100 00:00:00 GMT', 1e12, 1e13],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0, 0],
  ['soon', 0, 0],
])('reads a wait of %j', async (header, least, most) => {
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response('text', { status: 503, headers: { 'retry-after': header } })),
  );
  const exchanged = await get('http://127.0.0.1');
  expect(exchanged).toMatchObject({ kind: 'response', status: 503, body: 'text' });
  const waitMs = exchanged.kind === 'response' ? exchanged.retryAfterMs : -1;
  expect(waitMs).toBeGreaterThanOrEqual(least);
  expect(waitMs).toBeLessThanOrEqual(most);
});
