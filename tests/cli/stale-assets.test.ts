import { afterAll, beforeAll, expect, test } from 'vitest';
import { createVersionsDefinitions } from '../doubles/fixtures/versions/definitions.ts';
import type { TestWorker } from '../support/start-worker.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';
import { startCommandWorker } from './start-command-worker.ts';

const definitions = createVersionsDefinitions();
let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startCommandWorker(definitions));
});

afterAll(() => worker.stop());

const run = async (...args: readonly string[]) => {
  const { code, out } = await runCommand(args, options);
  expect(code).toBe(0);
  return out;
};

test('assets says what is stale, and why', async () => {
  const config = (version: string) => [
    '--config',
    JSON.stringify({ 'versions/source': { version } }),
  ];
  await run('materialize', 'versions/source', 'versions/derived', '--wait', ...config('v1'));
  expect(await run('assets')).not.toContain('stale');

  await run('materialize', 'versions/source', '--wait', ...config('v2'));
  expect(await run('assets')).toMatch(/\n[│ ]+◐ stale: versions\/source changed \d+ s ago\n/);
  expect(await run('assets', 'show', 'versions/derived')).toMatch(
    /\n {2}state +stale: versions\/source changed \d+ s ago\n/,
  );
  expect(await run('assets', 'show', 'versions/source')).toMatch(/\n {2}version +v2\n/);

  const { assets } = await runJson<{ assets: readonly { key: string; stale: object | null }[] }>(
    ['assets'],
    options,
  );
  expect(assets.map(({ key, stale }) => [key, stale])).toEqual([
    ['versions/source', null],
    [
      'versions/derived',
      expect.objectContaining({
        partitions: 1,
        partition: null,
        reason: 'upstream',
        upstream: 'versions/source',
        upstreamPartition: '',
      }),
    ],
    ['versions/summary', null],
  ]);

  await worker.store.database.query(
    "update asset_partitions set code_version = '0' where asset = 'versions/derived'",
  );
  await run('materialize', 'versions/source', '--wait', ...config('v1'));
  expect(await run('assets')).toMatch(/\n[│ ]+◐ stale: its code has changed since version 0\n/);
  await worker.store.database.query(
    "update asset_partitions set code_version = null where asset = 'versions/derived'",
  );
  expect(await run('assets')).toMatch(/\n[│ ]+◐ stale: its code has a version since\n/);
});
