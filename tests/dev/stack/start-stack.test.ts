import path from 'node:path';
import { expect, test } from 'vitest';
import type { Reaper } from '#dev/process/reaper.ts';
import { startStack } from '#dev/stack/start-stack.ts';
import type { Env } from '#orchestrator/env.ts';

const folder = path.resolve('/nowhere/.moderate');
/** A stack that starts a service would need one. */
const reaper: Reaper = { watch: refuse, release: refuse, removeFolder: refuse, close: () => Promise.resolve() };

function refuse(): never {
  throw new Error('A service was started');
}

const named: Env = { TEMPORAL_ADDRESS: 'temporal.example:7233', POSTGRES_HOST: 'db.example', POSTGRES_PASSWORD: 'hush' };
const start = (env: Env) => startStack({ env, projectFolder: '/nowhere', folder, reaper, report: () => {} });

test('services that the environment names are used, not started, and told without their password', async () => {
  const stack = await start(named);
  expect(stack).toMatchObject({
    env: { CATALOG_DIR: path.join(folder, 'catalog') },
    urls: {
      Temporal: 'temporal.example:7233 (from TEMPORAL_ADDRESS)',
      Postgres: 'db.example:5432 (from POSTGRES_HOST)',
      Catalog: path.join(folder, 'catalog'),
    },
    ownsPostgres: false,
  });
  expect(JSON.stringify(stack)).not.toContain('hush');
});

test('what another script has started is told on to other terminals, by the names that it lists', async () => {
  const stack = await start({ ...named, S3_PORT: '7070', MODERATE_STACK_VARIABLES: ',TEMPORAL_ADDRESS,POSTGRES_PASSWORD,RABBIT_URL' });
  expect(stack.env).toEqual({
    ...{ TEMPORAL_ADDRESS: 'temporal.example:7233', POSTGRES_PASSWORD: 'hush' },
    CATALOG_DIR: path.join(folder, 'catalog'),
  });
});

test.each([
  [{ CATALOG_DIR: '/elsewhere' }, {}, { Catalog: '/elsewhere' }],
  [{ OPEN_METADATA_HOST: 'https://om.example', OPEN_METADATA_TOKEN: 'jwt' }, {}, { OpenMetadata: 'https://om.example' }],
  [{ OPEN_METADATA_HOST: 'https://om.example', OPEN_METADATA_TOKEN: 'null' }, { CATALOG_DIR: path.join(folder, 'catalog') }, {}],
])('the catalog goes where %j says', async (variables, env, urls) => {
  const stack = await start({ ...named, ...variables });
  expect(stack.env).toEqual(env);
  expect(stack.urls).toMatchObject(urls);
});
