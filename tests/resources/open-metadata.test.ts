import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import { concernsServer, createOpenMetadata, openMetadataEnv } from '#resources/open-metadata.ts';
import { startOpenMetadata } from '#tests/doubles/stand-ins/open-metadata/server.ts';
import type { AddressInfo } from 'node:net';
import type { OpenMetadataOptions } from '#resources/open-metadata/rest.ts';
import type { OpenMetadataStandIn } from '#tests/doubles/stand-ins/open-metadata/server.ts';

const service = {
  name: 'pg',
  serviceType: 'Postgres',
  connection: { config: { type: 'Postgres', username: 'u', hostPort: 'h:5432', database: 'd' } },
};
const fast = { backoffMs: 1, maxBackoffMs: 2 };

let server: OpenMetadataStandIn;

beforeEach(async () => {
  server = await startOpenMetadata({ token: 'very-secret-token' });
});

afterEach(() => server.stop());

function connect(
  options: Partial<OpenMetadataOptions> = {},
  env: Partial<OpenMetadataStandIn['env']> = {},
) {
  return createOpenMetadata(openMetadataEnv.parse({ ...server.env, ...env }), {
    ...fast,
    ...options,
  });
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error as Error,
  );
}

describe('health', () => {
  it('reports the version', async () => {
    expect(await connect().checkHealth()).toEqual({ version: '1.5.7' });
  });

  it.each(['1.50.1', '1.6.0', '2.1.5'])('warns of version %s', async (version) => {
    await server.stop();
    server = await startOpenMetadata({ version });
    expect(await connect().checkHealth()).toMatchObject({
      version,
      warning: expect.stringContaining('not 1.5'),
    });
  });

  it('checks the token, which the version does not need', async () => {
    await expect(connect({}, { OPEN_METADATA_TOKEN: 'wrong' }).checkHealth()).rejects.toThrow(
      /OPEN_METADATA_TOKEN/,
    );
  });
});

describe('a refusal', () => {
  it.each([
    [400, /PUT \/v1\/databases: 400 fault requested by the test/],
    [403, /refused PUT \/v1\/databases: 403 .*the token in OPEN_METADATA_TOKEN has no right/],
    [401, /refuses the token in OPEN_METADATA_TOKEN/],
    [404, /PUT \/v1\/databases: 404/],
    [302, /OPEN_METADATA_HOST/],
  ])('with %i ends at the first attempt and says why', async (status, message) => {
    server.faults.next(1, { kind: 'status', status });
    const error = await failureOf(connect().put('databases', { name: 'd', service: 'pg' }));
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.message).toMatch(message);
    expect(server.requests).toHaveLength(1);
  });

  it('is a redirect, which would take the token elsewhere', async () => {
    const redirecting = createHttpServer((request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${server.port}${request.url}` }).end();
    });
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    const { port } = redirecting.address() as AddressInfo;
    const error = await failureOf(
      connect({}, { OPEN_METADATA_PORT: String(port) }).put('services/databaseServices', service),
    );
    redirecting.closeAllConnections();
    redirecting.close();
    expect(error).toBeInstanceOf(TerminalError);
    expect(server.requests).toEqual([]);
  });

  it.each(['<html>Log in</html>', '{"name":"d"}'])(
    'is an answer of another server, whatever was sent: %j',
    async (body) => {
      const other = createHttpServer((_, response) => response.end(body));
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as AddressInfo;
      const error = await failureOf(
        connect({}, { OPEN_METADATA_PORT: String(port) }).put('services/databaseServices', service),
      );
      other.closeAllConnections();
      other.close();
      expect(error).toBeInstanceOf(TerminalError);
      expect(error.message).toMatch(/answered PUT .*: is OPEN_METADATA_HOST its address/s);
      expect(concernsServer(error)).toBe(true);
    },
  );

  it('never shows the token, even if the server does', async () => {
    const error = await failureOf(
      connect().put('databases', { name: 'd', service: 'very-secret-token' }),
    );
    expect(error.message).toContain('databaseService instance for *** not found');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(
      'very-secret-token',
    );
  });
});

describe('a failure', () => {
  it.each([
    ['429', { kind: 'status', status: 429 }],
    ['500', { kind: 'status', status: 500 }],
    ['503', { kind: 'status', status: 503 }],
    ['409 of a race', { kind: 'status', status: 409 }],
    ['a dropped request', { kind: 'drop-request' }],
    ['a dropped answer', { kind: 'drop-answer' }],
  ] as const)('is got over: %s', async (_, fault) => {
    server.faults.next(3, fault);
    const { id } = await connect().put('services/databaseServices', service);
    expect(server.entities()).toMatchObject([{ id, fqn: 'pg' }]);
    expect(server.requests).toHaveLength(4);
  });

  it('is got over by a soft deletion that had happened', async () => {
    const { id } = await connect().put('services/databaseServices', service);
    server.faults.next(1, { kind: 'drop-answer' });
    await connect().softDelete('services/databaseServices', id);
    await connect().softDelete('services/databaseServices', '00000000-0000-0000-0000-000000000000');
    expect(server.entities()).toMatchObject([{ deleted: true }]);
  });

  it('waits as long as the server requires', async () => {
    server.faults.next(1, { kind: 'status', status: 429, retryAfterSecs: 1 });
    const before = performance.now();
    await connect().put('services/databaseServices', service);
    expect(performance.now() - before).toBeGreaterThanOrEqual(990);
  });

  it('that stays is given up after a bounded number of attempts', async () => {
    server.faults.sometimes(1, { kind: 'status', status: 500 });
    const error = await failureOf(
      connect({ maxAttempts: 3 }).put('services/databaseServices', service),
    );
    expect(error).toBeInstanceOf(RetryableError);
    expect(error.message).toMatch(
      /failed 3 times at PUT \/v1\/services\/databaseServices: 500 fault requested by the test/,
    );
    expect(server.requests).toHaveLength(3);
  });

  it('is given up before a wait that is too long, which the error hands on', async () => {
    server.faults.sometimes(1, { kind: 'status', status: 429, retryAfterSecs: 3600 });
    const error = await failureOf(
      connect({ maxRetryMs: 1000 }).put('services/databaseServices', service),
    );
    expect(error).toMatchObject({ retryAfterMs: 3_600_000 });
    expect(server.requests).toHaveLength(1);
  });

  it('holds other requests up no longer than they may take', async () => {
    const client = connect({ maxRetryMs: 1000 });
    server.faults.next(1, { kind: 'status', status: 429, retryAfterSecs: 3600 });
    await failureOf(client.put('services/databaseServices', service));
    await client.put('services/databaseServices', service);
    expect(server.requests).toHaveLength(2);
  });

  it('is an answer that does not come in time', async () => {
    server.faults.next(1, { kind: 'delay', ms: 5000 });
    await connect({ timeoutMs: 100 }).put('services/databaseServices', service);
    server.faults.sometimes(1, { kind: 'delay', ms: 5000 });
    const error = await failureOf(connect({ timeoutMs: 20, maxAttempts: 2 }).checkHealth());
    expect(error.message).toContain('no answer within 0.02 s');
  });

  it('names what is wrong with the connection', async () => {
    const unused = createServer();
    await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve));
    const { port } = unused.address() as AddressInfo;
    await new Promise((resolve) => unused.close(resolve));
    const error = await failureOf(
      connect({ maxAttempts: 2 }, { OPEN_METADATA_PORT: String(port) }).checkHealth(),
    );
    expect(error).toBeInstanceOf(RetryableError);
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('never makes more requests at once than it is allowed', async () => {
    server.faults.sometimes(1, { kind: 'delay', ms: 100 });
    const client = connect({ concurrency: { start: 8, max: 8 } });
    const services = Array.from({ length: 40 }, (_, index) => ({ ...service, name: `pg${index}` }));
    await Promise.all(services.map((body) => client.put('services/databaseServices', body)));
    expect(server.peakConcurrency()).toBe(8);
    expect(server.entities()).toHaveLength(40);
  });
});

describe('an aborted signal', () => {
  it.each([
    ['while the server works', { kind: 'delay', ms: 5000 }],
    ['while it waits to try again', { kind: 'status', status: 429, retryAfterSecs: 60 }],
  ] as const)('ends a request %s', async (_, fault) => {
    server.faults.sometimes(1, fault);
    const controller = new AbortController();
    const ended = failureOf(connect().withSignal(controller.signal).checkHealth());
    while (server.requests.length === 0) await new Promise(setImmediate);
    const reason = new Error('cancelled');
    controller.abort(reason);
    expect(await ended).toBe(reason);
  });
});

it('finds live and soft-deleted entities by any name', async () => {
  const client = connect();
  const { id } = await client.put('services/databaseServices', { ...service, name: 'a/b.c "d"' });
  const name = '"a/b.c ""d"""';
  expect(await client.find('services/databaseServices', name)).toMatchObject({
    id,
    fullyQualifiedName: name,
  });
  await client.softDelete('services/databaseServices', id);
  expect(await client.find('services/databaseServices', name)).toBeUndefined();
  expect(await client.find('services/databaseServices', name, 'deleted')).toMatchObject({
    id,
    deleted: true,
  });
  await client.restore('services/databaseServices', id);
  expect(await client.find('services/databaseServices', name, 'deleted')).toBeUndefined();
});

describe('an outage', () => {
  const outlasting = (
    onChange: (outage?: { readonly reason: string }) => void = () => undefined,
    minutes = '60',
  ) => {
    const env = openMetadataEnv.parse({ ...server.env, OPEN_METADATA_OUTAGE_MINUTES: minutes });
    const client = createOpenMetadata(env, { ...fast, maxAttempts: 2 });
    return client.outlasting({ signal: new AbortController().signal, onChange });
  };
  const finds = (client = outlasting()) => client.find('databases', 'a');

  it.each([
    [{ kind: 'drop-request' }, 'connection closed'],
    [{ kind: 'status', status: 502 }, '502 fault requested by the test'],
    [{ kind: 'status', status: 503 }, '503 fault requested by the test'],
    [{ kind: 'status', status: 504 }, '504 fault requested by the test'],
  ] as const)('of %j is waited for by all requests together, and told', async (fault, reason) => {
    server.faults.sometimes(1, fault);
    const told: (string | undefined)[] = [];
    const client = outlasting((outage) => told.push(outage?.reason));
    const found = Promise.all([finds(client), finds(client), finds(client)]);
    await expect.poll(() => told, { timeout: 5_000 }).toEqual([reason]);
    server.faults.clear();
    expect(await found).toEqual([undefined, undefined, undefined]);
    expect(told).toEqual([reason, undefined]);
  });

  it.each([
    { kind: 'status', status: 500 },
    { kind: 'status', status: 429 },
  ] as const)('is not meant by %j', async (fault) => {
    server.faults.sometimes(1, fault);
    expect(await failureOf(finds())).toBeInstanceOf(RetryableError);
  });

  it('is not meant by one request that is never answered', async () => {
    server.faults.sometimes(1, { kind: 'status', status: 504 }, ({ path }) =>
      path.includes('/databases/'),
    );
    const failure = await failureOf(finds());
    expect(failure).toBeInstanceOf(RetryableError);
    expect(failure.message).toMatch(/failed 2 times at GET .*: 504/);
  });

  it('counts from its own beginning where the server has answered since an earlier attempt waited', async () => {
    const since = Date.now() - 7_200_000;
    const earlier = createOpenMetadata(openMetadataEnv.parse(server.env), {
      ...fast,
      maxAttempts: 2,
    });
    const told: (number | undefined)[] = [];
    const onChange = (outage?: { readonly since: number }) => told.push(outage?.since);
    const client = earlier.outlasting({ signal: new AbortController().signal, onChange, since });
    await finds(client);
    server.faults.sometimes(1, { kind: 'status', status: 503 });
    const found = finds(client);
    await expect
      .poll(() => told, { timeout: 5_000 })
      .toEqual([expect.toSatisfy((time: number) => time > since)]);
    server.faults.clear();
    expect(await found).toBeUndefined();
  });

  it('that is longer than the limit fails all requests, not one entity after the other', async () => {
    server.faults.sometimes(1, { kind: 'status', status: 503 });
    const failure = await failureOf(finds(outlasting(undefined, '0')));
    expect(failure).toBeInstanceOf(TerminalError);
    expect(concernsServer(failure)).toBe(true);
    expect(failure.message).toMatch(
      /has not answered for as long as OPEN_METADATA_OUTAGE_MINUTES allows \(GET .*: 503/,
    );
  });
});
