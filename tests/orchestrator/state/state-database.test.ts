import { expect, test } from 'vitest';
import { stateDatabaseName, stateDatabaseUrl } from '../../../src/orchestrator/state/state-database.ts';

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
