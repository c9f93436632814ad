import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { daily, hourly } from '#orchestrator/partitions/define-time-partitions.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { multiPartitions } from '#orchestrator/partitions/multi-partitions.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';
import { openRunEnvironment, type RunEnvironment } from '../support/run-environment.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';
import { oneUnit } from '#tests/support/one-unit.ts';

const january = daily({ start: '2026-01-01', end: '2026-01-31', timeZone: 'Europe/Madrid' });
const materialize = async () => 'done';
const days = defineAsset({ key: 'shown/days', partitions: january, codeVersion: '2', materialize });
const means = defineAsset({ key: 'shown/means', deps: { days }, partitions: january, materialize });
const customers = defineAsset({
  key: 'shown/customers',
  partitions: dynamicPartitions('customers'),
  materialize,
});
const regions = staticPartitions(['south', 'north', 'east']);
const regional = defineAsset({
  key: 'shown/regional',
  partitions: multiPartitions({ region: regions, date: january }),
  materialize,
});
const hours = defineAsset({
  key: 'shown/hours',
  partitions: hourly({ start: '2020-01-01T00:00Z', end: '2023-06-03T23:00Z' }),
  materialize,
});
const colours = defineAsset({
  key: 'shown/colours',
  partitions: staticPartitions(['red', 'green']),
  codeVersion: '2',
  materialize,
});
const free = defineAsset({ key: 'shown/free', materialize });
const definitions = createDefinitions({
  pipelines: [definePipeline({ assets: [days, means, customers, regional, hours, colours, free] })],
});

let environment: RunEnvironment;
let options: CommandOptions;

beforeAll(async () => {
  environment = await openRunEnvironment();
  options = { env: environment.env, definitions };
  const keys = [...january.pages({ first: '2026-01-01', last: '2026-01-31' })].flat();
  await record('first', (key) => ({ asset: 'shown/days', partition: key }), keys.slice(0, 20));
  await fail('broken', 'shown/days', [
    '2026-01-04',
    '2026-01-05',
    '2026-01-06',
    '2026-01-07',
    '2026-01-11',
  ]);
  await environment.store.database.query(
    `update asset_partitions set code_version = case when partition = '2026-01-02' then '1' else '2' end where asset = 'shown/days'`,
  );
});

afterAll(() => environment.close());

interface Recorded {
  readonly asset: string;
  readonly partition: string;
}

async function insertRun(runId: string, config: object = {}) {
  await environment.store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at) values ($1, $1, 'materializeAssets', 'test', $2, 'running', now())`,
    [runId, JSON.stringify(config)],
  );
}

async function record(
  runId: string,
  recordedOf: (key: string) => Recorded,
  keys: readonly string[],
) {
  await insertRun(runId);
  await environment.store.materializations.record(
    runId,
    keys.map((key) => ({
      ...recordedOf(key),
      startedAt: 0,
      endedAt: 1,
      status: 'materialized',
      value: null,
      metadata: {},
      checks: [],
    })),
  );
}

async function fail(runId: string, asset: string, keys: readonly string[]) {
  await insertRun(runId);
  const endedAt = Date.now() - 120_000;
  await environment.store.materializations.record(
    runId,
    keys.map((partition) => ({
      asset,
      partition,
      startedAt: 0,
      endedAt,
      status: 'failed',
      error: `${partition} is broken\nand more`,
      checks: [],
    })),
  );
}

const run = async (...args: readonly string[]) => {
  const { code, out, err } = await runCommand(['partitions', ...args], options);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

interface PartitionsDocument {
  readonly total: number;
  readonly counts: Readonly<Record<string, number | null>>;
  readonly others: {
    readonly notEnded: number;
    readonly undefined: number;
    readonly keys: readonly string[];
  } | null;
  readonly listed: readonly {
    readonly status: string;
    readonly ranges: readonly {
      readonly first: string;
      readonly last: string;
      readonly count: number;
    }[];
    readonly more: { readonly ranges: number; readonly partitions: number };
  }[];
}

const read = (...args: readonly string[]) =>
  runJson<PartitionsDocument>(['partitions', ...args], options);
const textsOf = ({ listed }: PartitionsDocument) =>
  listed.map(({ ranges }) => ranges.map(({ first, last, count }) => `${first}..${last} ${count}`));

test('windows of time: counts, a bar and ranges', async () => {
  await insertRun('now', { selection: ['shown/days+'], config: {}, partition: '2026-01-31' });
  const out = await run('shown/days', '--status', 'failed,missing', '--status', 'stale');
  expect(out).toBe(`shown/days
  partitions  31, daily in Europe/Madrid, 2026-01-01 to 2026-01-31

  #~#xxxx###x#########..........>
  2026-01-01           2026-01-31

  fresh        # 14
  in progress  > 1
  stale        ~ 1
  missing      . 10
  failed       x 5

Failed (5)
  2026-01-04..2026-01-07 (4)
    2026-01-04 failed 2 min ago: 2026-01-04 is broken
    2026-01-05 failed 2 min ago: 2026-01-05 is broken
    2026-01-06 failed 2 min ago: 2026-01-06 is broken
    … and 1 more
  2026-01-11
    failed 2 min ago: 2026-01-11 is broken

Missing (10)
  2026-01-21..2026-01-30 (10)

Stale (1)
  2026-01-02
`);
  expect(await read('shown/days', '--status', 'failed', '--limit', '1')).toMatchObject({
    code: 0,
    asset: 'shown/days',
    total: 31,
    first: '2026-01-01',
    last: '2026-01-31',
    range: null,
    others: {
      notEnded: 0,
      undefined: 0,
      keys: [],
    },
    partitions: {
      kind: 'daily',
      description: 'daily in Europe/Madrid',
    },
    counts: {
      fresh: 14,
      inProgress: 1,
      stale: 1,
      failed: 5,
      missing: 10,
    },
    listed: [
      {
        status: 'failed',
        ranges: [
          {
            first: '2026-01-04',
            last: '2026-01-07',
            count: 4,
            failures: [
              {
                partition: '2026-01-04',
                runId: 'broken',
              },
              {},
              {},
            ],
          },
        ],
        more: {
          ranges: 1,
          partitions: 1,
        },
      },
    ],
  });
  expect((await read('shown/means')).counts).toEqual({
    fresh: 0,
    inProgress: 1,
    stale: 0,
    failed: 0,
    missing: 30,
  });
});

test('a range of windows, and a bar of as many cells as the terminal has', async () => {
  expect(
    textsOf(
      await read('show', 'shown/days', '--range', '2026-01-10..2026-01-25', '--status', 'missing'),
    ),
  ).toEqual([['2026-01-21..2026-01-25 5']]);
  const narrow = { ...options, tty: true, columns: 12, env: { ...environment.env, TERM: 'xterm' } };
  const { out } = await runCommand(['partitions', 'shown/days'], narrow);
  const plain = stripVTControlCharacters(out);
  expect(plain).toContain('\n  ××█×██····\n');
  expect(out).toContain('\u001B[31m××');
});

test('many partitions are read in pages, over which ranges continue', async () => {
  await environment.store.database.query(
    `insert into asset_partitions (asset, partition, is_failed, run_id, metadata, materialized_at, data_version)
     select 'shown/hours', to_char(timestamp '2020-01-01' + i * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI"Z"'), false, 'big', '{}', now(), 'big'
     from generate_series(0, 29999) i where i not between 9990 and 20009`,
  );
  const document = await read('shown/hours', '--status', 'missing,fresh');
  expect(document).toMatchObject({ total: 30_000, counts: { fresh: 19_980, missing: 10_020 } });
  const at = (hour: number) =>
    `${new Date(Date.UTC(2020, 0, 1, hour)).toISOString().slice(0, 16)}Z`;
  expect(textsOf(document)).toEqual([
    [`${at(9_990)}..${at(20_009)} 10020`],
    [`${at(0)}..${at(9_989)} 9990`, `${at(20_010)}..${at(29_999)} 9990`],
  ]);
});

test('what a backfill is about to materialize is in progress', async () => {
  const rows = ['south|2026-01-02', 'north|2026-01-01'].map((partition) => ({ partition }));
  await environment.store.backfills.create(
    oneUnit({ backfillId: 'fill', selection: ['shown/regional'], rows }),
  );
  await record('some', (partition) => ({ asset: 'shown/regional', partition }), [
    'east|2026-01-31',
    'west|2026-01-01',
  ]);
  const document = await read('shown/regional', '--status', 'in-progress,fresh');
  expect(document).toMatchObject({
    total: 93,
    others: { undefined: 1, keys: ['west|2026-01-01'] },
    counts: { fresh: 1, inProgress: 2, missing: 90 },
  });
  expect(textsOf(document)).toEqual([
    ['south|2026-01-02..south|2026-01-02 1', 'north|2026-01-01..north|2026-01-01 1'],
    ['east|2026-01-31..east|2026-01-31 1'],
  ]);
});

test('assets counts windows as partitions does', async () => {
  const { assets } = await runJson<{ assets: readonly { key: string }[] }>(['assets'], options);
  expect(assets.filter(({ key }) => key === 'shown/days')).toMatchObject([
    {
      latest: { partitions: 20, runId: 'first' },
      failed: {
        partitions: 5,
        runId: 'broken',
        error: expect.stringMatching(/^2026-01-(04|05|06|07|11) is broken/),
      },
      stale: { partitions: 1, partition: '2026-01-02', reason: 'code', codeVersion: '1' },
    },
  ]);
  const { asset } = await runJson<{ asset: object }>(['assets', 'show', 'shown/days'], options);
  expect(asset).toMatchObject({
    partitions: 20,
    stale: { partitions: 1 },
    latest: { runId: 'first' },
  });
});

test('partitions that the definition no longer has are listed separately, without a status', async () => {
  await record('mixed', (partition) => ({ asset: 'shown/colours', partition }), ['red', 'blue']);
  await fail('mixed-broken', 'shown/colours', ['pink']);
  // From before the asset had daily partitions: the last day is not in January.
  await record('other-grain', (partition) => ({ asset: 'shown/means', partition }), [
    '2026-01-05T03:00Z',
    '2025-12-31',
    '2026-01-05',
  ]);
  await fail('other-grain-broken', 'shown/means', ['2026-01-05T04:00Z']);

  const static_ = await read('shown/colours', '--status', 'failed,missing,stale');
  expect(static_).toMatchObject({
    counts: { fresh: 0, stale: 1, failed: 0, missing: 1 },
    others: { undefined: 2, notEnded: 0, keys: ['blue', 'pink'] },
  });
  expect(await run('shown/colours')).toContain(
    '\n  others      2 recorded partitions that the definition no longer has\n',
  );
  const days = await read('shown/means');
  expect(days).toMatchObject({
    counts: { fresh: 1, failed: 0 },
    others: {
      undefined: 3,
      notEnded: 0,
      keys: ['2025-12-31', '2026-01-05T03:00Z', '2026-01-05T04:00Z'],
    },
  });

  const planned = async (asset: string, option: string) =>
    (
      await runJson<{ units: readonly { partitions: readonly string[] }[] }>(
        ['backfill', asset, option, '--dry-run'],
        options,
      )
    ).units[0]?.partitions;
  expect(await planned('shown/colours', '--stale')).toEqual(['red']);
  expect(await planned('shown/colours', '--missing')).toEqual(['green']);
  expect((await runCommand(['backfill', 'shown/colours', '--failed'], options)).out).toBe(
    'No partition has failed.\n',
  );
  expect((await runCommand(['backfill', 'shown/means', '--failed'], options)).out).toBe(
    'No partition has failed.\n',
  );
  const { assets } = await runJson<{ assets: readonly { key: string }[] }>(['assets'], options);
  expect(assets.filter(({ key }) => key === 'shown/means')).toMatchObject([
    { latest: { partitions: 1 }, failed: null, stale: null },
  ]);
});

test('dynamic keys: those that were removed are not missing', async () => {
  await environment.store.partitionKeys.change({
    name: 'customers',
    add: ['Ann', 'Ben', 'Cid'],
    remove: [],
  });
  await record('customers', (partition) => ({ asset: 'shown/customers', partition }), [
    'Ann',
    'Zoe',
  ]);
  await environment.store.partitionKeys.change({ name: 'customers', add: [], remove: ['Cid'] });
  const out = await run('shown/customers', '--status', 'missing');
  expect(out).toContain(
    '  partitions  2, dynamic: customers, Ann to Ben\n  others      1 recorded partition that the definition no longer has',
  );
  expect(out).toContain('\nMissing (1)\n  Ben\n');
});

test('of free keys those are shown that runs have recorded', async () => {
  expect(await run('shown/free')).toMatch(
    /\n {2}partitions {2}0, any keys.*\n\n {2}There are no partitions\.\n$/,
  );
  await record('free', (partition) => ({ asset: 'shown/free', partition }), ['', 'a', 'b']);
  await fail('free-broken', 'shown/free', ['c']);
  expect(await run('shown/free')).toMatch(
    /\n {2}partitions {2}3, any keys: .*unknown which are missing\n\n {2}##x\n/,
  );
  expect((await read('shown/free')).counts).toEqual({
    fresh: 2,
    inProgress: 0,
    stale: 0,
    failed: 1,
    missing: null,
  });
});

test.each([
  [['shown/day'], 'No asset is named shown/day. Did you mean shown/days? [ASSET_NOT_FOUND]'],
  [
    ['shown/days', '--status', 'mising'],
    '--status: expected failed, missing, stale, in-progress, fresh, but "mising" was given. Did you mean missing?',
  ],
  [['shown/days', '--range', '2026-01-30..2026-02-02'], '[PARTITION_RANGE_INVALID]'],
  [['shown/days', '--range', '2026-01-30..2026-01-02'], 'Did you mean 2026-01-02..2026-01-30?'],
  [
    ['shown/free', '--range', 'a..b'],
    'shown/free: no partitions are defined, and only defined partitions have ranges. Leave out --range',
  ],
  [
    ['shown/free', '--status', 'missing'],
    'shown/free defines no partitions, so it is unknown which are missing. Remove missing from --status [PARTITIONS_NOT_DEFINED]',
  ],
  [['shown/days', '--limit', '0'], '--limit: expected a whole number above 0, but 0 was given'],
  [[], "Missing required argument 'asset'"],
])('%j is refused: %s', async (args, message) => {
  const { code, out, err } = await runCommand(['partitions', ...args], options);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});
