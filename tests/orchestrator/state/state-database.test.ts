import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { RetryableError } from '../../../src/orchestrator/errors.ts';
import { migrateStateDatabase, stateDatabaseName, stateDatabaseUrl } from '../../../src/orchestrator/state/state-database.ts';

const server = { POSTGRES_HOST: 'db.example.org', POSTGRES_USERNAME: 'us/er', POSTGRES_PASSWORD: 'p@ss' };

// `pg` would check the certificate where a URL says `require`.
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

test('the name is the one that the server lists', () => {
  expect(stateDatabaseName({ STATE_DATABASE_URL: 'postgresql://u:p@host/our%20state' })).toBe('our state');
});

test('a server that takes the connection and stays silent is given up after 10 s', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const connected = once(server, 'connection');
    const error = migrateStateDatabase(`postgresql://u:p@127.0.0.1:${(server.address() as AddressInfo).port}/state`).catch(
      (reason: unknown) => reason,
    );
    await connected;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await error).toBeInstanceOf(RetryableError);
    expect(await error).toMatchObject({ message: expect.stringContaining('timeout expired') });
  } finally {
    vi.useRealTimers();
    server.close();
  }
});
