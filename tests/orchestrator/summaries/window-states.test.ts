import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { daily, hourly } from '#orchestrator/partitions/define-time-partitions.ts';
import type { TimePartitions } from '#orchestrator/partitions/time-partitions.ts';
import { partitionStatuses, type PartitionStatus } from '#orchestrator/state/partition-states.ts';
import { sequenceEvents } from '#orchestrator/state/sequence-events.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { bringUpToDate } from '#orchestrator/summaries/bring-up-to-date.ts';
import { readWindowOverviews } from '#orchestrator/summaries/window-overviews.ts';
import { readWindowStates } from '#orchestrator/summaries/window-states.ts';
import { toWindowedAsset, type WindowedAsset } from '#orchestrator/summaries/windowed-asset.ts';
import type { StepOutcome } from '#orchestrator/workflow/protocol.ts';
import { createStateStore } from '#tests/support/state-store.ts';
import { statusAt } from './status-at.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('window_states');
});

afterAll(() => store.close());

const days = daily({ start: '2020-01-01', end: '2031-12-31', timeZone: 'UTC' });

interface Declared {
  readonly key: string;
  readonly partitions?: TimePartitions;
  readonly codeVersion?: string;
  readonly upstream?: readonly string[];
}

function windowed({ key, partitions = days, codeVersion, upstream = [] }: Declared): WindowedAsset {
  const materialize = async () => null;
  const deps = upstream.map((name) =>
    defineAsset({ key: name, ...(name.endsWith('days') && { partitions }), materialize }),
  );
  const asset = defineAsset({
    key,
    partitions,
    materialize,
    ...(codeVersion !== undefined && { codeVersion }),
    deps: Object.fromEntries(deps.map((dep, index) => [`upstream${index}`, dep])),
  });
  const definitions = createDefinitions({
    pipelines: [definePipeline({ assets: [asset, ...deps] })],
  });
  const found = definitions.assets.map(toWindowedAsset).find((each) => each?.asset === key);
  if (found === undefined) throw new Error(`${key} has no windows`);
  return found;
}

let runs = 0;

async function record(...outcomes: readonly StepOutcome[]): Promise<string> {
  const runId = `run-${(runs += 1)}`;
  await store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at) values ($1, $1, 'x', 'test', '{}', 'running', now())`,
    [runId],
  );
  await store.materializations.record(runId, outcomes);
  return runId;
}

let clock = 1_000;
const step = (asset: string, partition: string) => ({
  asset,
  partition,
  startedAt: 0,
  endedAt: (clock += 1),
  checks: [],
});
const materialized = (asset: string, partition: string, versions: object = {}): StepOutcome => ({
  ...step(asset, partition),
  status: 'materialized',
  value: null,
  metadata: {},
  ...versions,
});
const failed = (asset: string, partition: string): StepOutcome => ({
  ...step(asset, partition),
  status: 'failed',
  error: 'broken',
});

const spanOf = ({ windows }: WindowedAsset) => ({
  first: windows.sequence.positionOf(windows.firstKey) ?? 0,
  last: windows.sequence.positionOf(windows.lastKey ?? '') ?? 0,
});

/** The statuses of the windows that are not missing, according to the pages. */
async function paged(asset: WindowedAsset): Promise<Readonly<Record<string, PartitionStatus>>> {
  await bringUpToDate(store.database, [asset]);
  const span = spanOf(asset);
  const { states } = await readWindowStates(store.database, asset, span);
  const known = [...states.keys()].filter((index) => statusAt(states, index) !== 'missing');
  return Object.fromEntries(
    known.map((index) => [
      asset.windows.sequence.keyOf(span.first + index),
      statusAt(states, index),
    ]),
  );
}

/** The same from a plain join over all records. */
async function joined(asset: WindowedAsset): Promise<Readonly<Record<string, PartitionStatus>>> {
  const statuses = await store.partitionStates.recorded(asset, { keys: ['0', 'z'], inOrder: true });
  const { first, last } = spanOf(asset);
  const isExamined = (key: string) => {
    const position = asset.windows.sequence.positionOf(key);
    return position !== undefined && position >= first && position <= last;
  };
  return Object.fromEntries([...statuses].filter(([key]) => isExamined(key)));
}

const countsOf = (statuses: Readonly<Record<string, PartitionStatus>>) => {
  const all = Object.values(statuses);
  return {
    failed: all.filter((status) => status === 'failed').length,
    stale: all.filter((status) => status === 'stale').length,
  };
};

/** Equals that of `assets`. */
async function counted(asset: WindowedAsset): Promise<ReturnType<typeof countsOf>> {
  const [known] = await readWindowOverviews(store, [asset]);
  return { failed: known?.overview.failed?.partitions ?? 0, stale: known?.stale?.partitions ?? 0 };
}

// Spans three pages, with several in one, and some that are not days
const keys = fc.constantFrom(
  '2020-01-01',
  '2020-01-02',
  '2020-06-30',
  '2022-01-01',
  '2022-01-02',
  '2024-10-18',
  '2024-10-19',
  '2031-12-31',
);
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('upstream'),
      key: keys,
      version: fc.constantFrom('v1', 'v2'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('materialize'), key: keys, of: keys }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('fail', 'failUpstream'), key: keys }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('other'),
      key: fc.constantFrom('2022-02-30', '2022-01-01T00:00Z', 'x', '2035-01-01'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom('whole', 'code', 'deps'), key: keys }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('read'), key: keys }) },
);

test('pages have the statuses that the plain join has, whatever is recorded and declared in between', async () => {
  let properties = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 40 }), async (actions) => {
      const prefix = `p${(properties += 1)}`;
      const [key, upstream, whole] = [`${prefix}/derived`, `${prefix}/days`, `${prefix}/whole`];
      let declared: Declared = { key, upstream: [upstream, whole] };
      const used = async (of: string) => {
        const [day] = await store.upstreamPartitions.versions([upstream], of);
        const [all] = await store.upstreamPartitions.versions([whole], '');
        return {
          upstream: [day, all].filter((version) => version !== undefined),
          codeVersion: declared.codeVersion ?? null,
        };
      };
      const seen = { paged: [] as object[], joined: [] as object[] };
      const read = async () => {
        const asset = windowed(declared);
        seen.paged.push(await paged(asset), await counted(asset));
        const statuses = await joined(asset);
        seen.joined.push(statuses, countsOf(statuses));
      };
      for (const each of actions) {
        const { type, key: partition } = each;
        if (type === 'upstream' && 'version' in each)
          await record(materialized(upstream, partition, { dataVersion: each.version }));
        else if (type === 'materialize' && 'of' in each)
          await record(materialized(key, partition, await used(each.of)));
        else if (type === 'fail') await record(failed(key, partition));
        else if (type === 'failUpstream') await record(failed(upstream, partition));
        else if (type === 'other')
          await record(materialized(key, partition, await used('2022-01-01')));
        else if (type === 'whole') await record(materialized(whole, ''));
        else if (type === 'code')
          declared = { ...declared, codeVersion: declared.codeVersion === '1' ? '2' : '1' };
        else if (type === 'deps')
          declared = {
            ...declared,
            upstream: declared.upstream?.length === 2 ? [upstream] : [upstream, whole],
          };
        else await read();
      }
      await read();
      expect(seen.paged).toEqual(seen.joined);
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('states are right though others record and read at the same time', async () => {
  const asset = windowed({ key: 'busy/derived', upstream: ['busy/days'] });
  const used = { upstream: [{ asset: 'busy/days', partition: '2022-01-01', version: 'v1' }] };
  const partitions = [...days.pages({ first: '2020-01-01', last: '2020-02-19' })].flat();
  const recordAll = async () => {
    for (const partition of partitions)
      await record(
        materialized(asset.asset, partition, used),
        materialized('busy/days', partition, { dataVersion: 'v1' }),
      );
  };
  const readAll = async () => {
    for (let read = 0; read < 10; read += 1) await paged(asset);
  };
  await Promise.all([recordAll(), recordAll(), readAll(), readAll()]);
  await record(materialized('busy/days', '2022-01-01', { dataVersion: 'v2' }));
  expect(await paged(asset)).toEqual(Object.fromEntries(partitions.map((key) => [key, 'stale'])));
});

test('a changed grain or zone counts no window of another, and what was recorded is back with its definition', async () => {
  const hours = hourly({ start: '2022-01-01T00:00Z', end: '2022-12-31T23:00Z' });
  const year = (timeZone: string) => daily({ start: '2022-01-01', end: '2022-12-31', timeZone });
  const key = 'changed/asset';
  // The slot of the hour is also the slot of a day: that of 2022-01-02.
  const collides = hours.sequence.keyOf(days.slotOf('2022-01-02') ?? 0);
  await record(
    materialized(key, '2022-01-01T05:00Z'),
    failed(key, '2022-03-04T00:00Z'),
    materialized(key, collides),
  );
  const asHours = windowed({ key, partitions: hours });
  expect(await paged(asHours)).toEqual({
    '2022-01-01T05:00Z': 'fresh',
    '2022-03-04T00:00Z': 'failed',
  });
  const asDays = windowed({ key, partitions: year('UTC') });
  expect(await paged(asDays)).toEqual({});
  await record(materialized(key, '2022-01-02'));
  expect(await paged(asDays)).toEqual({ '2022-01-02': 'fresh' });
  expect(await readWindowStates(store.database, asDays, spanOf(asDays))).toMatchObject({
    outside: [],
    otherKeys: [collides, '2022-01-01T05:00Z', '2022-03-04T00:00Z'],
  });
  // The same dates are keys in every time zone, and their records stay.
  expect(await paged(windowed({ key, partitions: year('Europe/Madrid') }))).toEqual({
    '2022-01-02': 'fresh',
  });
  expect(await paged(asHours)).toEqual({
    '2022-01-01T05:00Z': 'fresh',
    '2022-03-04T00:00Z': 'failed',
  });
  expect((await readWindowStates(store.database, asHours, spanOf(asHours))).otherKeys).toEqual([
    '2022-01-02',
  ]);
});

test('a start that is moved, or an end, changes which windows are requested and no state', async () => {
  const key = 'moved/asset';
  await record(
    materialized(key, '2020-01-05'),
    failed(key, '2022-01-05'),
    materialized(key, '2025-01-05'),
  );
  const between = async (start: string, end: string) => {
    const asset = windowed({ key, partitions: daily({ start, end, timeZone: 'UTC' }) });
    const { outside } = await readWindowStates(store.database, asset, spanOf(asset));
    return { states: await paged(asset), outside: outside.map(asset.windows.sequence.keyOf) };
  };
  const all = { '2020-01-05': 'fresh', '2022-01-05': 'failed', '2025-01-05': 'fresh' };
  expect(await between('2020-01-01', '2025-12-31')).toEqual({ states: all, outside: [] });
  expect(await between('2022-01-01', '2022-12-31')).toEqual({
    states: { '2022-01-05': 'failed' },
    outside: ['2020-01-05', '2025-01-05'],
  });
  expect(await between('2010-01-01', '2030-12-31')).toEqual({ states: all, outside: [] });
  const { rows } = await store.database.query(
    `select count(*)::int as folds from partition_folds where asset = $1`,
    [key],
  );
  expect(rows).toEqual([{ folds: 1 }]);
});

test('a reader does not wait if much was recorded in the last half minute, and sees everything older', async () => {
  const asset = windowed({ key: 'waiting/asset' });
  const partitions = [...days.pages({ first: '2020-01-01', last: '2023-12-31' })].flat();
  const stored = async () => (await readWindowStates(store.database, asset, spanOf(asset))).states;
  const count = async () =>
    (await stored()).filter((state) => state !== partitionStatuses.indexOf('missing')).length;
  await record(materialized(asset.asset, '2030-01-01'));
  expect(await count()).toBe(1);
  const recordAll = (endedAt: number) =>
    record(...partitions.map((key) => ({ ...materialized(asset.asset, key), endedAt })));
  await recordAll(Date.now());
  expect(await count()).toBe(1);
  await sequenceEvents(store.database);
  expect(await count()).toBe(1);
  await store.database.query(
    `update materializations set ended_at = ended_at - interval '31 seconds' where asset = $1`,
    [asset.asset],
  );
  expect(await count()).toBe(partitions.length + 1);
  await recordAll(Date.now());
  await bringUpToDate(store.database, [asset]);
  expect(await store.database.query('select from fresh_outcomes')).toMatchObject({ rowCount: 0 });
});
