import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { definitions, done } from '../doubles/fixtures/several/definitions.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(definitions);
});

afterAll(() => worker.stop());

beforeEach(() => {
  done.broken.clear();
  done.gates.clear();
  done.steps = [];
  done.batches = [];
  done.returned = (values) => values;
});

const start = (
  selection: readonly string[],
  partitions?: readonly string[] | string,
  resumeFrom?: string,
) =>
  startRun(worker.client, {
    job: 'materializeAssets',
    launchedBy: 'test',
    summary: '',
    config: {
      selection,
      [typeof partitions === 'string' ? 'partition' : 'partitions']: partitions,
    },
    ...(resumeFrom !== undefined && { resumeFrom }),
  });

const messageOfFailure = async (run: Awaited<ReturnType<typeof start>>) => {
  const error: unknown = await run.result().catch((reason: unknown) => reason);
  return error instanceof WorkflowFailedError
    ? (error.cause?.message ?? '')
    : `did not fail: ${JSON.stringify(error)}`;
};

const recorded = async (runId: string) =>
  (await worker.store.materializations.ofRun(runId))
    .map(({ asset, partition, status }) => `${asset} ${partition} ${status}`)
    .toSorted();

test('a partition continues as soon as its own upstream is done, and a failure or a blocking check costs no other', async () => {
  const gate = Promise.withResolvers<void>();
  done.gates.set('2026-01-10', gate.promise);
  done.broken.add('2026-01-12');
  const run = await start(
    ['several/means', 'several/readings'],
    ['2026-01-10', '2026-01-11', '2026-01-12', '2026-01-13'],
  );
  await expect.poll(() => done.steps, { timeout: 10_000 }).toContain('means 2026-01-11');
  expect(done.steps).not.toContain('readings 2026-01-10');
  gate.resolve();
  expect((await messageOfFailure(run)).split('\n').toSorted()).toEqual([
    'several/means [2026-01-12]: skipped, since several/readings failed [UPSTREAM_FAILED]',
    'several/means [2026-01-13]: skipped, since check not_the_13th of several/readings [2026-01-13] did not pass [CHECK_FAILED]',
    'several/readings [2026-01-12]: 2026-01-12 is broken',
    'several/readings [2026-01-13]: Blocking check not passed: not_the_13th [CHECK_FAILED]',
  ]);
  expect(await recorded(run.firstExecutionRunId)).toEqual([
    'several/means 2026-01-10 materialized',
    'several/means 2026-01-11 materialized',
    'several/readings 2026-01-10 materialized',
    'several/readings 2026-01-11 materialized',
    'several/readings 2026-01-12 failed',
    'several/readings 2026-01-13 materialized',
  ]);
  expect(await worker.store.runs.find(run.firstExecutionRunId)).toMatchObject({ status: 'failed' });

  done.broken.clear();
  done.steps = [];
  const retry = await start(
    ['several/means', 'several/readings'],
    ['2026-01-10', '2026-01-11', '2026-01-12'],
    run.firstExecutionRunId,
  );
  await retry.result();
  expect(done.steps).toEqual(['readings 2026-01-12', 'means 2026-01-12']);
});

test(
  'a run of so many partitions that it continues as new does each once',
  { timeout: 60_000 },
  async () => {
    const keys = Array.from({ length: 2_100 }, (_, index) => `key-${index}`);
    const run = await start(['several/plain'], keys);
    expect(await run.result()).toEqual({ materialized: { 'several/plain': 2_100 } });
    expect((await run.describe()).runId).not.toBe(run.firstExecutionRunId);
    expect(new Set(await recorded(run.firstExecutionRunId)).size).toBe(2_100);
  },
);

test('steps of several partitions share the places of a pool', async () => {
  await (await start(['several/pooled'], ['a', 'b', 'c', 'd', 'e', 'f'])).result();
  expect(done.mostInPool).toBe(2);
});

const latest = async (asset: string, partition = '') =>
  (await worker.store.materializations.latest(asset, partition))?.value;

const used = async (asset: string) => {
  const text = `select upstream_versions as versions, upstream_sets as sets from asset_partitions where asset = $1`;
  return (
    await worker.store.database.query<{
      versions: readonly { partition: string; version: unknown }[];
      sets: unknown;
    }>(text, [asset])
  ).rows[0];
};

test('an asset reads all partitions that its own maps to, also those of the same run, and which are missing', async () => {
  await (await start(['several/readings'], ['2027-03-01', '2027-03-03'])).result();
  await (await start(['several/moving', 'several/readings'], '2027-03-05')).result();
  expect(await latest('several/moving', '2027-03-05')).toEqual({
    days: ['2027-03-01: 10', '2027-03-03: 10', '2027-03-05: 10'],
    missing: ['2027-02-27', '2027-02-28', '2027-03-02', '2027-03-04'],
  });
  const { versions, sets } = (await used('several/moving')) ?? {};
  expect(
    versions?.filter(({ version }) => version !== null).map(({ partition }) => partition),
  ).toEqual(expect.arrayContaining(['2027-03-01', '2027-03-03', '2027-03-05']));
  expect(versions?.filter(({ version }) => version === null)).toHaveLength(4);
  expect(sets).toBeNull();
});

test(
  'an asset without partitions reads all of them, in a thread too, and is stale once there is one more',
  { timeout: 30_000 },
  async () => {
    await (await start(['several/readings'], ['2028-01-01'])).result();
    const { rows } = await worker.store.database.query<{ count: number }>(
      `select count(*)::int as count from asset_partitions where asset = 'several/readings' and materialized_at is not null`,
    );
    const [{ count } = { count: 0 }] = rows;
    await (await start(['several/total', 'several/total_in_thread'])).result();
    expect(count).toBeGreaterThan(0);
    expect([await latest('several/total'), await latest('several/total_in_thread')]).toEqual([
      count,
      { count, isMain: false },
    ]);
    expect(await used('several/total')).toMatchObject({
      versions: [],
      sets: [{ asset: 'several/readings', count }],
    });

    const declared = { asset: 'several/total', codeVersion: null, deps: ['several/readings'] };
    expect(await worker.store.assetHistory.stale([declared])).toEqual([]);
    await (await start(['several/readings'], ['2028-01-02'])).result();
    expect(await worker.store.assetHistory.stale([declared])).toMatchObject([
      { reason: 'upstream', upstreamPartition: '2028-01-02' },
    ]);
    expect(await messageOfFailure(await start(['several/only_one']))).toContain(
      "several/only_one reads several partitions of several/readings: name the one that you want, upstream.readings({ partition: '…' }), " +
        'or read them all, upstream.readings.all()',
    );
  },
);

test('windows that follow one another are one step of an asset that takes them so, and each is recorded', async () => {
  done.broken.add('2029-05-23');
  const keys = [
    '2029-05-25',
    '2029-05-20',
    '2029-05-21',
    '2029-05-22',
    '2029-05-23',
    '2029-05-24',
    '2029-05-28',
  ];
  const run = await start(['several/readings', 'several/of_fetched', 'several/fetched'], keys);
  expect((await messageOfFailure(run)).split('\n').toSorted()).toEqual([
    'several/fetched [2029-05-21]: Blocking check not passed: not_the_21st [CHECK_FAILED]',
    'several/fetched [2029-05-23]: skipped, since several/readings failed [UPSTREAM_FAILED]',
    'several/of_fetched [2029-05-21]: skipped, since check not_the_21st of several/fetched [2029-05-21] did not pass [CHECK_FAILED]',
    'several/of_fetched [2029-05-23]: skipped, since several/fetched failed [UPSTREAM_FAILED]',
    'several/readings [2029-05-23]: 2029-05-23 is broken',
  ]);
  const windowOf = (...of: readonly string[]) => ({
    start: new Date(`${of[0]}T22:00Z`),
    end: new Date(`${of[1]}T22:00Z`),
  });
  expect(
    done.batches.toSorted((one, other) => String(one.keys[0]).localeCompare(String(other.keys[0]))),
  ).toEqual([
    {
      keys: ['2029-05-20', '2029-05-21', '2029-05-22'],
      window: windowOf('2029-05-19', '2029-05-22'),
    },
    { keys: ['2029-05-24', '2029-05-25'], window: windowOf('2029-05-23', '2029-05-25') },
    { keys: ['2029-05-28'], window: windowOf('2029-05-27', '2029-05-28') },
  ]);
  expect(await latest('several/of_fetched', '2029-05-22')).toBe('got 2029-05-22 of 10');
  const { rows } = await worker.store.database.query(
    `select partition, metadata, data_version, upstream_versions as used, failed_checks is not null as failed from asset_partitions
     where asset = 'several/fetched' and partition in ('2029-05-21', '2029-05-25') order by partition`,
  );
  const used = (partition: string) => [
    { asset: 'several/readings', partition, version: run.firstExecutionRunId },
  ];
  expect(rows).toEqual(
    ['2029-05-21', '2029-05-25'].map((key, index) => ({
      partition: key,
      metadata: { day: key },
      data_version: `v ${key}`,
      used: used(key),
      failed: index === 0,
    })),
  );
  const { events } = await run.fetchHistory();
  const summaries = events?.map(
    ({ userMetadata }) =>
      JSON.parse(Buffer.from(userMetadata?.summary?.data ?? 'null').toString()) as string | null,
  );
  expect(summaries?.filter((summary) => summary?.startsWith('fetched')).toSorted()).toEqual([
    'fetched [2029-05-20..2029-05-22]',
    'fetched [2029-05-24..2029-05-25]',
    'fetched [2029-05-28]',
  ]);

  done.broken.clear();
  done.batches = [];
  await (
    await start(
      ['several/readings', 'several/fetched'],
      [...keys, '2029-05-26'],
      run.firstExecutionRunId,
    )
  ).result();
  expect(done.batches.map((batch) => batch.keys)).toEqual([
    ['2029-05-21'],
    ['2029-05-23'],
    ['2029-05-26'],
  ]);
});

test.for([
  [
    '2029-06-01',
    (values: Record<string, string>) => ({ '2029-06-01': String(values['2029-06-01']) }),
    'it has no value for 2029-06-02',
  ],
  [
    '2029-06-01',
    (values: Record<string, string>) => ({ ...values, other: '' }),
    'it has values for other, which were not requested',
  ],
  [
    '2029-06-01',
    (values: Record<string, string>) => ({ ...values, '2029-06-01': 'x'.repeat(200_000) }),
    'Its value takes 200002 bytes as JSON',
  ],
] as const)(
  'a step of several partitions fails as a whole: %#',
  async ([first, returned, problem]) => {
    done.returned = returned;
    const run = await start(['several/readings', 'several/fetched'], [first, '2029-06-02']);
    const lines = (await messageOfFailure(run)).split('\n').toSorted();
    expect(lines).toEqual(
      [first, '2029-06-02'].map((key) => expect.stringContaining(`several/fetched [${key}]: `)),
    );
    expect(lines.join('\n')).toContain(problem);
    expect(
      (await recorded(run.firstExecutionRunId)).filter((line) => line.includes('fetched')),
    ).toEqual(['several/fetched 2029-06-01 failed', 'several/fetched 2029-06-02 failed']);
  },
);

test('other partitions are one step in any order, also in a thread, and one alone is a step of one', async () => {
  await (await start(['several/places'], ['west', 'north'])).result();
  expect(await latest('several/places', 'north')).toBe('north of west,north, false');
  await (await start(['several/places'], 'south')).result();
  expect(await latest('several/places', 'south')).toBe('south of south, false');
});

test.for([
  [['several/readings'], ['2026-01-10', '2026-01-1x'], '"2026-01-1x" is not one of its partitions'],
  [
    ['several/readings'],
    ['2026-01-10', '2026-01-11', '2026-01-10'],
    'the key 2026-01-10 occurs twice',
  ],
  [
    ['several/plain'],
    Array.from({ length: 10_001 }, String),
    'expected at most 10000, but 10001 were given. Use several runs: moderate backfill',
  ],
  [
    ['several/plain'],
    Array.from({ length: 1_000 }, (_, index) => `${index}${'x'.repeat(1_000)}`),
    'expected at most 1000000 bytes of keys',
  ],
  [
    ['several/moving', 'several/readings'],
    ['2026-01-10', '2026-01-11'],
    'several/moving reads other partitions of several/readings than its own, and one run of several partitions cannot order them. Use moderate backfill',
  ],
] as const)('%j is refused with partitions %#', async ([selection, partitions, problem]) => {
  const parsed = definitions.jobs
    .get('materializeAssets')
    ?.config.safeParse({ selection, partitions });
  expect(parsed?.error?.issues).toEqual([
    expect.objectContaining({ path: ['partitions'], message: expect.stringContaining(problem) }),
  ]);
});
