import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { planBackfill, type BackfillRequest } from '#orchestrator/backfills/plan-backfill.ts';
import { selectAssets } from '#orchestrator/definitions/selection.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { definitions } from '#tests/doubles/fixtures/graph/definitions.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('graph');
});

afterAll(() => store.close());

beforeEach(() =>
  store.database.query(
    'truncate backfills, backfill_partitions, run_requests, runs, asset_partitions, partition_keys cascade',
  ),
);

const selected = (selection: readonly string[]) => {
  const { keys } = selectAssets(definitions.assets, selection) as {
    readonly keys: readonly string[];
  };
  return keys.flatMap((key) => definitions.assets.find((asset) => asset.key === key) ?? []);
};

/** Starts a backfill whose roots have these partitions. */
async function start(
  selection: string,
  roots: readonly string[],
  given: Partial<BackfillRequest> & { atOnce?: number; backfillId?: string; again?: boolean } = {},
) {
  const { atOnce = 100, backfillId = 'b', again = false, ...request } = given;
  const assets = selected(selection.split(' '));
  const plan = await planBackfill(definitions, {
    selection: selection.split(' '),
    assets,
    config: {},
    perRun: 1,
    reverse: false,
    isExact: true,
    choose: async ({ isRoot }) => (isRoot ? roots : []),
    partitionKeys: store.partitionKeys,
    lastRuns: async () => new Map(),
    at: new Date('2026-01-04T12:00Z'),
    ...request,
  });
  const keys = assets.map(({ key }) => key);
  await store.backfills.create({
    backfillId,
    selection: keys,
    atOnce,
    requestedBy: 'test',
    again,
    ...plan,
  });
}

interface Request {
  readonly id: string;
  readonly text: string;
}

/** The currently requested runs, as `days 2026-01-01` or `days 2026-01-01,2026-01-02`. */
async function take(): Promise<readonly Request[]> {
  const taken = await store.requests.take(
    { jobs: ['materializeAssets'], pool: undefined, batch: 1_000 },
    ({ runKey, attempt }) => `${runKey}/${attempt}`,
  );
  return taken.map(({ workflowId: id, config }) => {
    const {
      selection,
      partition,
      partitions = [partition ?? ''],
    } = config as { selection: string[]; partition?: string; partitions?: string[] };
    return {
      id,
      text: [selection.join('+'), partitions.map((key) => key.replace('2026-01-', '')).join(',')]
        .join(' ')
        .trim(),
    };
  });
}

/** Repeatedly ends all runs, and lists what was requested each time. */
async function runAll(): Promise<readonly (readonly string[])[]> {
  const rounds: (readonly string[])[] = [];
  for (let taken = await take(); taken.length > 0; taken = await take()) {
    rounds.push(taken.map(({ text }) => text));
    for (const { id } of taken) await store.requests.end(id, 'completed');
  }
  expect(await store.backfills.find('b')).toMatchObject({
    status: 'completed',
    blocked: 0,
    ready: 0,
    requested: 0,
    failed: 0,
  });
  return rounds;
}

const hoursOf = (day: string, hours: readonly number[]) =>
  hours.map((hour) => `2026-01-${day}T${String(hour).padStart(2, '0')}:00Z`);

const firstDays = ['2026-01-01', '2026-01-02', '2026-01-03'];
const lateHours = [...hoursOf('01', [22, 23]), ...hoursOf('02', [0])];
const all = 10_000;

const grid: readonly (readonly [
  selection: string,
  roots: readonly string[],
  perRun: number,
  rounds: readonly (readonly string[])[],
])[] = [
  ['days means', firstDays, 1, [['days+means 01', 'days+means 02', 'days+means 03']]],
  ['days means', firstDays, 2, [['days+means 01,02', 'days+means 03']]],
  ['days means', firstDays, all, [['days+means 01,02,03']]],

  [
    'hours days',
    lateHours,
    1,
    [
      ['hours 01T22:00Z', 'hours 01T23:00Z', 'hours 02T00:00Z'],
      ['days 01', 'days 02'],
    ],
  ],
  ['hours days', lateHours, 3, [['hours 01T22:00Z,01T23:00Z,02T00:00Z'], ['days 01,02']]],
  ['hours days', lateHours, all, [['hours 01T22:00Z,01T23:00Z,02T00:00Z'], ['days 01,02']]],

  [
    'days regions',
    firstDays,
    1,
    [
      ['days 01', 'days 02', 'days 03'],
      ['regions south', 'regions north'],
    ],
  ],
  ['days regions', firstDays, 3, [['days 01,02,03'], ['regions south,north']]],
  ['days regions', firstDays, all, [['days 01,02,03'], ['regions south,north']]],

  [
    'customers total',
    ['ann', 'ben', 'cid', 'dee'],
    1,
    [['customers ann', 'customers ben', 'customers cid', 'customers dee'], ['total']],
  ],
  [
    'customers total',
    ['ann', 'ben', 'cid', 'dee'],
    3,
    [['customers ann,ben,cid', 'customers dee'], ['total']],
  ],
  [
    'customers total',
    ['ann', 'ben', 'cid', 'dee'],
    all,
    [['customers ann,ben,cid,dee'], ['total']],
  ],

  ['balance', firstDays, 1, [['balance 01'], ['balance 02'], ['balance 03']]],
  ['balance', firstDays.toReversed(), 3, [['balance 01'], ['balance 02'], ['balance 03']]],
  ['balance', ['2026-01-03', '2026-01-01'], all, [['balance 01', 'balance 03']]],

  [
    ...(['days regional', firstDays.slice(1), 1] as const),
    [
      ['days 02', 'days 03'],
      ['regional 02|south', 'regional 02|north', 'regional 03|south', 'regional 03|north'],
    ],
  ],
  [
    'days regional',
    firstDays.slice(1),
    3,
    [['days 02,03'], ['regional 02|south,02|north,03|south', 'regional 03|north']],
  ],
  [
    'days regional',
    firstDays.slice(1),
    all,
    [['days 02,03'], ['regional 02|south,02|north,03|south,03|north']],
  ],

  // Day 4 has not ended, so it is not materialized.
  [
    'days trends',
    ['2026-01-01', '2026-01-03'],
    1,
    [
      ['days 01', 'days 03'],
      ['trends 01', 'trends 02', 'trends 03'],
    ],
  ],
  ['days trends', ['2026-01-01', '2026-01-03'], 2, [['days 01,03'], ['trends 01,02', 'trends 03']]],
  [
    ...(['hours days means trends regions', lateHours, all] as const),
    [
      ['hours 01T22:00Z,01T23:00Z,02T00:00Z'],
      ['days+means 01,02'],
      ['trends 01,02,03', 'regions south,north'],
    ],
  ],
];

test.for(grid)('%s of %j, %i a run', async ([selection, roots, perRun, rounds]) => {
  await store.partitionKeys.change({
    name: 'customers',
    add: ['ann', 'ben', 'cid', 'dee'],
    remove: [],
  });
  await start(selection, roots, { perRun });
  expect(await runAll()).toEqual(rounds);
});

test('with one run at once, upstream assets come first, and each partition as soon as it may', async () => {
  await start('hours days', lateHours, { atOnce: 1 });
  expect((await runAll()).flat()).toEqual([
    'hours 01T22:00Z',
    'hours 01T23:00Z',
    'hours 02T00:00Z',
    'days 01',
    'days 02',
  ]);
});

test('in reverse, but for an asset that reads itself', async () => {
  await start('days trends balance', firstDays, { atOnce: 1, reverse: true });
  const rounds = (await runAll()).flat();
  expect(rounds.filter((text) => !text.startsWith('balance'))).toEqual([
    'days 03',
    'days 02',
    'days 01',
    'trends 03',
    'trends 02',
    'trends 01',
  ]);
  expect(rounds.filter((text) => text.startsWith('balance'))).toEqual([
    'balance 01',
    'balance 02',
    'balance 03',
  ]);
});

test('a run of several waits for those that may join it, and starts when none can', async () => {
  await start('hours days', [...hoursOf('01', [0]), ...hoursOf('02', [0]), ...hoursOf('03', [0])], {
    perRun: 2,
    atOnce: 1,
  });
  expect(await takeAndEnd()).toEqual(['hours 01T00:00Z,02T00:00Z']);
  expect(await takeAndEnd('failed')).toEqual(['hours 03T00:00Z']);
  expect(await takeAndEnd()).toEqual(['days 01,02']);
  expect(await take()).toEqual([]);
  expect(await store.backfills.find('b')).toMatchObject({
    status: 'failed',
    done: 4,
    failed: 1,
    blocked: 1,
  });
});

async function takeAndEnd(status: 'completed' | 'failed' = 'completed') {
  const taken = await take();
  for (const { id } of taken) await store.requests.end(id, status);
  return taken.map(({ text }) => text);
}

test('what waits for a failed partition stays blocked, and is requested after a retry', async () => {
  await start('hours days', lateHours);
  const [first, ...others] = await take();
  await store.requests.end(first?.id ?? '', 'failed');
  for (const { id } of others) await store.requests.end(id, 'completed');
  expect(await takeAndEnd()).toEqual(['days 02']);
  expect(await store.backfills.find('b')).toMatchObject({
    status: 'failed',
    done: 3,
    failed: 1,
    blocked: 1,
    units: [
      {
        selection: ['hours'],
        done: 2,
        failed: 1,
        blocked: 0,
      },
      {
        selection: ['days'],
        done: 1,
        blocked: 1,
      },
    ],
  });
  await store.backfills.retry('b');
  expect(await runAll()).toEqual([['hours 01T22:00Z'], ['days 01']]);
});

test('a cancelled backfill that is retried waits for the same', async () => {
  await start('hours days', lateHours);
  await store.backfills.cancel('b');
  expect(await store.backfills.find('b')).toMatchObject({
    status: 'cancelled',
    cancelled: 5,
    blocked: 0,
  });
  expect(await store.backfills.retry('b')).toEqual({ before: 'cancelled', partitions: 5 });
  expect(await runAll()).toEqual([
    ['hours 01T22:00Z', 'hours 01T23:00Z', 'hours 02T00:00Z'],
    ['days 01', 'days 02'],
  ]);
});

test('of a failed run of several, those are done of which it has materialized all', async () => {
  await start('days means', firstDays, { perRun: all });
  const [run] = await take();
  await begin(run?.id ?? '', 'run-1', 'backfill:b');
  await record('run-1', ['days 01', 'means 01', 'days 02', 'days 03', 'means 03']);
  await store.requests.end(run?.id ?? '', 'failed');
  expect(await store.backfills.find('b')).toMatchObject({ status: 'failed', done: 2, failed: 1 });
  expect(await store.backfills.failedPartitions('b', 10)).toMatchObject([
    { partition: '2026-01-02', assets: ['days', 'means'], runId: 'run-1' },
  ]);
  await store.backfills.retry('b');
  expect(await runAll()).toEqual([['days+means 02']]);
});

test('what another backfill is about to materialize is skipped, with what reads it', async () => {
  await start('hours', lateHours, { backfillId: 'other' });
  await start('hours days', [...lateHours, ...hoursOf('03', [5])]);
  expect(await store.backfills.find('b')).toMatchObject({ skipped: 5, requested: 1, blocked: 1 });
  expect(
    (await store.backfills.skippedPartitions('b', 10)).map(
      ({ partition, reason }) => `${partition}: ${reason}`,
    ),
  ).toEqual([
    ...lateHours.map((hour) => `${hour}: backfill other is about to materialize it`),
    ...firstDays
      .slice(0, 2)
      .map((day) => `${day}: backfill other is about to materialize what it reads`),
  ]);
  await start('hours days', lateHours, { backfillId: 'again', again: true });
  expect(await store.backfills.find('again')).toMatchObject({
    skipped: 0,
    requested: 3,
    blocked: 2,
  });
});

test('what another run is materializing waits for it, and is skipped once that has materialized it', async () => {
  await begin('manual', 'manual', 'cli', { selection: ['days'], partition: '2026-01-01' });
  await store.plans.keep('manual', [{ options: [], assets: [['days', -1, []]] }]);
  await start('days', firstDays);
  await start('days', firstDays, { backfillId: 'again', again: true });
  expect((await take()).map(({ id }) => id)).toEqual([
    'b/2026-01-02/1',
    'b/2026-01-03/1',
    'again/2026-01-01/1',
    'again/2026-01-02/1',
    'again/2026-01-03/1',
  ]);
  expect(await store.backfills.requestNext('b')).toBe(0);
  expect(await store.backfills.find('b')).toMatchObject({ status: 'running', ready: 1 });
  await record('manual', ['days 01']);
  await store.backfills.requestNext('b');
  expect(await store.backfills.skippedPartitions('b', 10)).toMatchObject([
    { partition: '2026-01-01', reason: 'run manual has materialized it since the backfill began' },
  ]);
});

test('a key that was removed is skipped, and what waits for it continues', async () => {
  await store.partitionKeys.change({ name: 'customers', add: ['ann', 'ben'], remove: [] });
  await start('customers total', ['ann', 'ben'], { atOnce: 1 });
  await store.partitionKeys.change({ name: 'customers', add: [], remove: ['ben'] });
  expect(await runAll()).toEqual([['customers ann'], ['total']]);
  expect(await store.backfills.skippedPartitions('b', 10)).toMatchObject([
    { partition: 'ben', reason: 'its key was removed from the dynamic partitions' },
  ]);
});

async function begin(
  workflowId: string,
  runId: string,
  launchedBy: string,
  config: object = {},
): Promise<void> {
  const [runKey, attempt] = [
    workflowId.slice(0, workflowId.lastIndexOf('/')),
    Number(workflowId.slice(workflowId.lastIndexOf('/') + 1)),
  ];
  const ofRequest = launchedBy.startsWith('backfill:')
    ? { runKey, attempt }
    : { runKey: undefined, attempt: undefined };
  const run = {
    runId,
    workflowId,
    job: 'materializeAssets',
    launchedBy,
    config,
    resumeFrom: undefined,
    startedAt: Date.now(),
    ...ofRequest,
  };
  await store.runLife.begin(run, {
    attempt: ofRequest.attempt,
    pool: undefined,
    refusal: undefined,
  });
}

const record = (runId: string, steps: readonly string[]) =>
  store.materializations.record(
    runId,
    steps.map((step) => {
      const [asset = '', day = ''] = step.split(' ');
      const at = Date.now() + 1_000;
      return {
        asset,
        partition: `2026-01-${day}`,
        status: 'materialized',
        value: null,
        metadata: {},
        startedAt: at,
        endedAt: at,
        checks: [],
      } as const;
    }),
  );
