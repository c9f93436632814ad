import path from 'node:path';
import { expect, test } from 'vitest';
import type { Reaper } from '#orchestrator/dev/process/reaper.ts';
import type { StackExtension } from '#orchestrator/dev/stack/stack-extension.ts';
import { startStack } from '#orchestrator/dev/stack/start-stack.ts';
import type { Env } from '#orchestrator/env.ts';

const folder = path.resolve('/nowhere/.moderate');
/** A stack that starts a service would need one. */
const reaper: Reaper = {
  watch: refuse,
  release: refuse,
  removeFolder: refuse,
  close: () => Promise.resolve(),
};

function refuse(): never {
  throw new Error('A service was started');
}

const named: Env = {
  TEMPORAL_ADDRESS: 'temporal.example:7233',
  POSTGRES_HOST: 'db.example',
  POSTGRES_PASSWORD: 'hush',
};
const start = (env: Env, extension?: StackExtension) =>
  startStack({
    env,
    name: 'moderate-workflows',
    folder,
    reaper,
    report: () => {},
    ...(extension && { extension }),
  });

test('services that the environment names are used, not started, and shown without their password', async () => {
  const stack = await start(named);
  expect(stack).toMatchObject({
    env: {},
    urls: {
      Temporal: 'temporal.example:7233 (from TEMPORAL_ADDRESS)',
      Postgres: 'db.example:5432 (from POSTGRES_HOST)',
    },
    ownsPostgres: false,
  });
  expect(JSON.stringify(stack)).not.toContain('hush');
});

test('what the project adds reaches workers and people', async () => {
  const extension: StackExtension = {
    add: (env, data) => ({
      env: { NOTES: path.join(data, 'notes'), FROM: env['POSTGRES_HOST'] ?? '' },
      urls: { Notes: 'http://notes.example' },
    }),
    dataFolders: [],
  };
  const stack = await start(named, extension);
  expect(stack.env).toEqual({ NOTES: path.join(folder, 'notes'), FROM: 'db.example' });
  expect(stack.urls).toMatchObject({ Notes: 'http://notes.example' });
});
