import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { RetryableError } from '#orchestrator/errors.ts';
import { migrateStateDatabase, stateDatabaseUrl } from '#orchestrator/state/state-database.ts';

const server = {
  POSTGRES_HOST: 'db.example.org',
  POSTGRES_USERNAME: 'us/er',
  POSTGRES_PASSWORD: 'p@ss',
};

// `pg` would verify the certificate if a URL contains `require`.
test.each([
  [undefined, ''],
  ['disable', '?sslmode=disable'],
  ['require', '?sslmode=no-verify'],
  ['verify-full', '?sslmode=verify-full'],
])('the server of POSTGRES_* with POSTGRES_SSLMODE %s', (POSTGRES_SSLMODE, query) => {
  expect(stateDatabaseUrl({ ...server, POSTGRES_SSLMODE })).toBe(
    `postgresql://us%2Fer:p%40ss@db.example.org:5432/moderate_workflows_state${query}`,
  );
});

test.each([
  [{ POSTGRES_HOST: '::1' }, '[::1]:5432'],
  [{ POSTGRES_HOST: '10.0.0.7', POSTGRES_PORT: '15432' }, '10.0.0.7:15432'],
  [{ POSTGRES_HOST: 'Db_1.example.org', POSTGRES_PORT: '' }, 'Db_1.example.org:5432'],
])('the server is reached where %j says', (variables, host) => {
  expect(new URL(stateDatabaseUrl({ ...server, ...variables })).host).toBe(host);
});

test.each(['abc', '70000', '0'])('a port that is none is reported: %s', (POSTGRES_PORT) => {
  const problem = `POSTGRES_PORT is not valid: expected a whole number from 1 to 65535, but "${POSTGRES_PORT}" was given`;
  expect(() => stateDatabaseUrl({ ...server, POSTGRES_PORT })).toThrow(problem);
});

test.each(['db:5433', '/var/run/postgresql', 'a b', 'postgres://db'])(
  'a host that is none is reported: %s',
  (POSTGRES_HOST) => {
    const problem = `POSTGRES_HOST is not valid: expected a host name or an address without a port, but "${POSTGRES_HOST}" was given`;
    expect(() => stateDatabaseUrl({ ...server, POSTGRES_HOST })).toThrow(problem);
  },
);

test('a server that takes the connection and stays silent is given up after 10 s', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const connected = once(server, 'connection');
    const error = migrateStateDatabase(
      `postgresql://u:p@127.0.0.1:${(server.address() as AddressInfo).port}/state`,
    ).catch((reason: unknown) => reason);
    await connected;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await error).toBeInstanceOf(RetryableError);
    expect(await error).toMatchObject({
      message: expect.stringMatching(/ does not answer: timeout expired$/),
    });
  } finally {
    vi.useRealTimers();
    server.close();
  }
});
