import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { hourly } from '#orchestrator/partitions/define-time-partitions.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { openRunEnvironment, type RunEnvironment } from '../support/run-environment.ts';
import { runCommand } from './run-command.ts';

const materialize = async () => 1;
const windows = hourly({ start: '2026-01-01T00:00Z' });
const definitions = createDefinitions({
  pipelines: [
    definePipeline({
      assets: [
        defineAsset({
          key: 'fresh/report',
          freshness: { within: '2h', warnAfter: '1h' },
          materialize,
        }),
        defineAsset({
          key: 'fresh/hours',
          freshness: { within: '30m' },
          partitions: windows,
          materialize,
        }),
        defineAsset({
          key: 'fresh/shops',
          freshness: { within: '2h' },
          partitions: dynamicPartitions('shops'),
          materialize,
        }),
        defineAsset({ key: 'fresh/other', materialize }),
      ],
    }),
  ],
  prunesState: false,
});
let environment: RunEnvironment;

beforeAll(async () => {
  environment = await openRunEnvironment();
});

afterAll(() => environment.close());

beforeEach(() => environment.store.database.query('truncate asset_partitions, partition_keys'));

const minute = 60_000;

async function record(asset: string, partition: string, minutesAgo: number): Promise<void> {
  await environment.store.database.query(
    `insert into asset_partitions (asset, partition, is_failed, run_id, value, metadata, materialized_at, data_version)
     values ($1, $2, false, 'r', '1', '{}', now() - $3 * interval '1 minute', 'r')`,
    [asset, partition, minutesAgo],
  );
}

/** The last window that should be materialized by now. */
const windowDue = () => windows.lastCompleteAt(new Date(Date.now() - 30 * minute)) ?? '';

/** That one, and the next if it has ended in the meantime. */
async function recordHours(): Promise<void> {
  for (const key of new Set([windowDue(), windows.lastCompleteAt(new Date()) ?? '']))
    await record('fresh/hours', key, 0);
}

interface Listed {
  readonly assets: readonly {
    readonly key: string;
    readonly freshness: Readonly<Record<string, unknown>> | null;
  }[];
}

const run = (...args: readonly string[]) => runCommand(args, { env: environment.env, definitions });
const freshnessOf = async (asset: string) => {
  const { out } = await run('assets', '--format', 'json');
  return (JSON.parse(out) as Listed).assets.find(({ key }) => key === asset)?.freshness;
};

test('an asset is fresh, then due, then overdue, by time alone; one that was never materialized is not known', async () => {
  expect(await freshnessOf('fresh/report')).toMatchObject({
    state: 'unknown',
    since: null,
    partitions: 0,
  });
  await record('fresh/report', '', 10);
  expect(await freshnessOf('fresh/report')).toMatchObject({
    state: 'fresh',
    expected: 'within 2h',
    since: null,
  });
  await environment.store.database.query(
    `update asset_partitions set materialized_at = now() - interval '90 minutes'`,
  );
  expect(await freshnessOf('fresh/report')).toMatchObject({ state: 'warning' });
  expect((await run('assets')).out).toContain('! due since 30 min ago, and overdue at ');
  await environment.store.database.query(
    `update asset_partitions set materialized_at = now() - interval '5 hours'`,
  );
  const report = await freshnessOf('fresh/report');
  expect(report).toMatchObject({ state: 'overdue', partition: null, partitions: 1 });
  expect((await run('assets')).out).toContain('! overdue for 3 h: expected within 2h');
  expect((await run('assets', 'show', 'fresh/report')).out).toContain(
    'overdue for 3 h: expected within 2h',
  );
  expect(await freshnessOf('fresh/other')).toBeNull();
});

test('status has a problem while an asset is overdue, which says since when and what to do', async () => {
  const problems = async () =>
    (
      JSON.parse((await run('status', '--json')).out) as {
        readonly problems: readonly { readonly problem: string }[];
      }
    ).problems.filter(({ problem }) => problem !== 'no_worker');
  await record('fresh/report', '', 90);
  await recordHours();
  expect(await problems()).toEqual([]);
  await environment.store.database.query(
    `update asset_partitions set materialized_at = now() - interval '5 hours'`,
  );
  expect(await problems()).toEqual([
    {
      subject: 'fresh/report',
      problem: 'overdue',
      since: expect.any(String),
      text: 'overdue for 3 h: expected within 2h',
      advice: expect.stringMatching(
        /^See why it is not materialized: .* assets show fresh\/report$/,
      ),
    },
  ]);
});

test('of windows the last one that has ended counts', async () => {
  expect(await freshnessOf('fresh/hours')).toMatchObject({
    state: 'overdue',
    partition: windowDue(),
    partitions: 1,
  });
  await recordHours();
  expect(await freshnessOf('fresh/hours')).toMatchObject({ state: 'fresh' });
});

test('of other partitions each counts that is still there', async () => {
  await environment.store.partitionKeys.change({
    name: 'shops',
    add: ['a', 'b', 'c', 'gone'],
    remove: [],
  });
  await environment.store.partitionKeys.change({ name: 'shops', add: [], remove: ['gone'] });
  for (const [key, ago] of [
    ['a', 10],
    ['b', 200],
    ['c', 300],
    ['gone', 900],
  ] as const)
    await record('fresh/shops', key, ago);
  expect(await freshnessOf('fresh/shops')).toMatchObject({
    state: 'overdue',
    partition: 'c',
    partitions: 2,
  });
  expect((await run('assets')).out).toContain(
    '! 2 partitions are overdue, the first, c, for 3 h: expected within 2h',
  );
});
