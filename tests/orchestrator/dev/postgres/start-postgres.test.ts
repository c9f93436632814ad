import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres } from '#orchestrator/dev/postgres/start-postgres.ts';
import { isAlive } from '#orchestrator/dev-stack/is-alive.ts';
import type { Reaper } from '#orchestrator/dev/process/reaper.ts';
import { collectLines } from '../fixtures/lines.ts';

let folder: string;
/** Keeps servers running, like those of a process whose reaper was killed too. */
const noReaper: Reaper = {
  watch: () => {},
  release: () => {},
  removeFolder: () => {},
  close: () => Promise.resolve(),
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'moderate-pg-'));
  // Gives the user that Postgres runs as access.
  await chmod(folder, 0o755);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test('takes another port when the preferred one is taken, and replaces a server that an earlier run left behind', async () => {
  const blocker = createServer();
  const taken = await new Promise<number>((resolve) => {
    blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port));
  });
  const lines = collectLines();
  const options = {
    reaper: noReaper,
    report: lines.add,
    folder: path.join(folder, 'postgres'),
    preferredPort: taken,
  };

  const leftBehind = await startPostgres(options);
  expect(leftBehind.port).not.toBe(taken);
  await query(leftBehind.url, 'create table kept (id int)');

  const next = await startPostgres(options);
  expect(lines.all.join()).toContain(`stopped process ${leftBehind.pid}`);
  expect(await isAlive(leftBehind.pid)).toBe(false);
  expect(await query(next.url, "select to_regclass('kept')::text as name")).toEqual([
    { name: 'kept' },
  ]);

  await next.stop();
  expect(await isAlive(next.pid)).toBe(false);
  blocker.close();
});

test('only those who know the password get in', async () => {
  const server = await startPostgres({ reaper: noReaper, report: () => {} });
  const wrong = new URL(server.url);
  wrong.password = 'guess';
  await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  await server.stop();
  expect(await isAlive(server.pid)).toBe(false);
});
