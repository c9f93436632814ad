import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { definePool } from '#orchestrator/definitions/concurrency-pool.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { nonEmpty } from '../support/non-empty.ts';
import type { TestWorker } from '../support/start-worker.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';
import { startPartyWorker } from './start-party-worker.ts';

const absent = new Set<string>();
let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startPartyWorker({ absent, greeted: [] }));
});

afterAll(() => worker.stop());

beforeEach(() => absent.clear());

const file = 'tests/doubles/fixtures/cli/workflows.ts';
const line =
  readFileSync(file, 'utf8').split('\n').indexOf('export const greeting = defineWorkflowAsset({') +
  1;
const url = `https://code.example.org/party/${file}?line=${line}`;
const show = (...args: string[]) => runCommand(['assets', 'show', ...args], options);
const party = async (...guests: string[]) =>
  (
    await runJson<{ run: { runId: string } }>(
      ['run', 'partyJob', '--wait', '--config', JSON.stringify({ guests })],
      options,
    )
  ).run.runId;

test('one that no run has materialized has what is declared of it', async () => {
  expect(await show('party/greeting')).toEqual({
    code: 0,
    err: '',
    out: [
      'party/greeting',
      '  group       party',
      '  owners      ann@example.org, team:hosts',
      `  source      ${file}:${line}, ${url}`,
      '  upstream    party/hall',
      '  downstream  none',
      '  jobs        partyJob (only)',
      '  partitions  0',
      '',
      'Latest materialization',
      '  never materialized',
      '',
      'Checks',
      '  – polite (warn)',
      '  – invited (error)',
      '',
    ].join('\n'),
  });
  expect((await show('party/hall')).out).toMatch(
    /^party\/hall\n {2}description +Where guests are greeted\n[^]* {2}downstream +party\/greeting\n {2}jobs +materializeAssets\n/,
  );
  const unknown = await show('party/greeting', '--partition', 'Ann');
  expect(unknown).toEqual({
    code: 2,
    out: '',
    err: 'No run has materialized the partition Ann of party/greeting [PARTITION_NOT_FOUND]\n',
  });
});

test('where its steps run, and which pool limits them, if that is declared', async () => {
  const pool = definePool({ name: 'oven', defaultLimit: 3, variable: 'OVEN_LIMIT' });
  const bread = defineAsset({
    key: 'bakery/bread',
    execution: 'thread',
    pool,
    materialize: async () => 1,
  });
  const flour = defineAsset({ key: 'bakery/flour', materialize: async () => 1 });
  const bakery = definePipeline({ assets: [bread, flour], pools: [pool] });
  const ofBakery = {
    ...options,
    definitions: createDefinitions({ definitionsUrl: import.meta.url, pipelines: [bakery] }),
  };
  expect((await runCommand(['assets', 'show', 'bakery/bread'], ofBakery)).out).toMatch(
    /\n {2}partitions +0\n {2}execution +thread\n {2}pool +oven\n\n/,
  );
  expect((await runCommand(['assets', 'show', 'bakery/flour'], ofBakery)).out).toMatch(
    /\n {2}partitions +0\n\n/,
  );
  const { asset } = await runJson<{ asset: object }>(['assets', 'show', 'bakery/flour'], ofBakery);
  expect(asset).toMatchObject({ execution: null, pool: null });
});

test('what runs did with it, with all its partitions or one', async () => {
  const first = await party('Ann', 'Eve');
  absent.add('Ben');
  const second = await party('Ben', 'Eve');
  const { out } = await show('party/greeting');
  expect(out).toMatch(/\n {2}jobs +partyJob \(only\)\n {2}partitions +2\n/);
  expect(out).toMatch(
    new RegExp(
      `\nLatest materialization\n {2}partition +Eve\n {2}when +\\d{4}-.* UTC, \\d+ s ago\n {2}run +${second}\n {2}value +"Hello Eve"\n {2}length +9\n`,
    ),
  );
  expect(out).toMatch(
    new RegExp(
      `\nLatest failure\n {2}partition +Ben\n {2}when +.* ago\n {2}run +${second}\n {2}reason +Ben is not here\n`,
    ),
  );
  expect(out).toMatch(
    /\nChecks\n {2}✓ polite \(warn\)\n {2}✗ invited \(error\) not passed by Eve, failing since \d{4}-.* UTC, \d+ s ago\n/,
  );
  expect(out).toMatch(
    new RegExp(`\nHistory\n {2}STATUS +PARTITION +ENDED +TOOK +RUN\n( {2}.*\n){5,}$`),
  );
  expect(out).toMatch(
    new RegExp(`\n {2}failed +Ben +\\d+ s ago +\\d+\\.\\d s +${second}\n {6}Ben is not here\n`),
  );
  expect(out).toContain(first);

  const ann = (await show('party/greeting', '--partition', 'Ann')).out;
  expect(ann).toMatch(
    new RegExp(`^party/greeting \\[Ann\\]\n[^]*\n {2}run +${first}\n {2}value +"Hello Ann"\n`),
  );
  expect(ann).not.toContain('Eve');
  expect(ann).toContain('\n  ✓ invited (error)\n');
  const near = await show('party/greeting', '--partition', 'Anne');
  expect(near.err).toBe(
    'No run has materialized the partition Anne of party/greeting. Did you mean Ann? [PARTITION_NOT_FOUND]\n',
  );

  const document = await runJson<{
    asset: { checks: readonly { failing: { since: string } | null }[] };
    history: readonly object[];
  }>(['assets', 'show', 'party/greeting', '--limit', '2'], options);
  expect(document.asset).toMatchObject({
    key: 'party/greeting',
    owners: ['ann@example.org', 'team:hosts'],
    source: { file, line, url },
    upstream: ['party/hall'],
    downstream: [],
    inputFrom: 'job',
    jobs: ['partyJob'],
    partitions: 2,
    latest: {
      partition: 'Eve',
      runId: second,
      value: 'Hello Eve',
      metadata: { length: 9 },
    },
    latestFailure: {
      partition: 'Ben',
      runId: second,
      error: 'Ben is not here',
    },
    checks: [
      {
        name: 'polite',
        severity: 'warn',
        failing: null,
      },
      {
        name: 'invited',
        severity: 'error',
        failing: {
          partitions: 1,
          partition: 'Eve',
        },
      },
    ],
  });
  expect(document.history).toHaveLength(2);

  expect((await runCommand(['assets'], options)).out).toMatch(
    /\n[│ ]+✗ Ben failed \d+ s ago: Ben is not here\n/,
  );
  const { assets } = await runJson<{ assets: readonly { key: string }[] }>(['assets'], options);
  expect(assets.find(({ key }) => key === 'party/greeting')).toMatchObject({
    latest: { partition: 'Eve', partitions: 2 },
    failed: { partitions: 1, partition: 'Ben', runId: second, error: 'Ben is not here' },
    stale: null,
  });

  const { steps } = await runJson<{ steps: readonly { partition: string; endedAt: string }[] }>(
    ['runs', 'show', first],
    options,
  );
  const sinceFirst = steps.find(({ partition }) => partition === 'Eve')?.endedAt;
  expect(document.asset.checks[1]?.failing?.since).toBe(sinceFirst);
});

test('a long value is cut for people only, and the history fits the terminal', async () => {
  await worker.store.database.query(
    `update asset_partitions set value = to_json(repeat('x', 2000)) where asset = 'party/greeting'`,
  );
  expect((await show('party/greeting')).out).toMatch(/\n {2}value +"x{499}… \(--json has all\)\n/);
  const { asset } = await runJson<{ asset: { latest: { value: string } } }>(
    ['assets', 'show', 'party/greeting'],
    options,
  );
  expect(asset.latest.value).toHaveLength(2000);
  const narrow = await runCommand(['assets', 'show', 'party/greeting'], {
    ...options,
    env: { ...options.env, COLUMNS: '70' },
  });
  const history = narrow.out.slice(narrow.out.indexOf('\nHistory\n')).trim().split('\n');
  expect(history.length).toBeGreaterThan(4);
  expect(nonEmpty(history).filter((line) => line.length > 70)).toEqual([]);
  expect(history[2]).toMatch(/ …[0-9a-f]{8}$/);
});
