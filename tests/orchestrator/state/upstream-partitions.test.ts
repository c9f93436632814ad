import { afterAll, beforeAll, expect, test } from 'vitest';
import { readUpstreamPage } from '#orchestrator/assets/read-upstream-page.ts';
import type { ValueCursor, ValuePage } from '#orchestrator/assets/upstream-reads.ts';
import { daily, dynamicPartitions, multiPartitions } from '#orchestrator/index.ts';
import { boundsOf } from '#orchestrator/partitions/mappings/keys-of-set.ts';
import type { PartitionSet } from '#orchestrator/partitions/mappings/partition-set.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import type { Versions } from '#orchestrator/workflow/protocol.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;
let endedAt = 0;

beforeAll(async () => {
  store = await createStateStore('upstream_partitions');
});

afterAll(() => store.close());

async function insertRun(runId: string): Promise<string> {
  const text = `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at) values ($1, $1, 'read', 'test', '{}', 'running', now())`;
  await store.database.query(text, [runId]);
  return runId;
}

async function materialize(
  asset: string,
  partitions: readonly string[],
  value: unknown = null,
  versions: Versions = {},
): Promise<void> {
  endedAt += 1_000;
  const runId = await insertRun(`run-${endedAt}`);
  const of = {
    asset,
    startedAt: 0,
    endedAt,
    checks: [],
    status: 'materialized',
    value: value as string,
    metadata: {},
    ...versions,
  } as const;
  await store.materializations.record(
    runId,
    partitions.map((partition) => ({ ...of, partition })),
  );
}

test('values come in pages of bounded rows and bytes, in the order of the bytes of their keys, without what was never materialized', async () => {
  const { upstreamPartitions } = store;
  await materialize('read/large', ['a', 'b', 'c', 'd'], 'x'.repeat(800_000));
  await materialize('read/small', ['a', 'B', 'ä', ''], 1);
  await store.materializations.record(await insertRun('run-f'), [
    {
      asset: 'read/small',
      partition: 'failed',
      startedAt: 0,
      endedAt,
      checks: [],
      status: 'failed',
      error: 'burnt',
    },
  ]);
  const all = { first: '\u{1}', last: '\u{10FFFF}' };
  const keysOf = async (
    asset: string,
    span: Parameters<typeof upstreamPartitions.values>[1],
    after: string,
    limit: number,
  ) =>
    (await upstreamPartitions.values(asset, span, after, limit)).map(({ partition }) => partition);
  expect(await keysOf('read/large', all, '', 100)).toEqual(['a', 'b', 'c']);
  expect(await keysOf('read/large', all, 'c', 100)).toEqual(['d']);
  expect(await keysOf('read/large', { first: 'b', last: 'c' }, '', 1)).toEqual(['b']);
  expect(await upstreamPartitions.values('read/small', all, '', 100)).toEqual(
    ['B', 'a', 'ä'].map((partition) => ({ partition, value: 1 })),
  );
  expect(await keysOf('read/small', { keys: ['ä', 'failed', 'nowhere', 'B'] }, '', 100)).toEqual([
    'B',
    'ä',
  ]);
  expect(await upstreamPartitions.keys('read/small', all, 'B', 1)).toEqual(['a']);
});

const down = { asset: 'read/down', codeVersion: null, deps: ['read/up'] };
const staleBy = async () =>
  (await store.assetHistory.stale([down])).map(
    (of) => of.reason === 'upstream' && of.upstreamPartition,
  );

test('what used a set of partitions is stale once the version of one of them differs, or there is one more', async () => {
  const { upstreamPartitions } = store;
  await materialize('read/up', ['a', 'b'], null, { dataVersion: 'v1' });
  await materialize('read/up', ['z'], null, { dataVersion: 'v1' });
  const use = async () =>
    materialize('read/down', [''], null, {
      upstream: [],
      upstreamSets: [await upstreamPartitions.set('read/up', 'a', 'm')],
    });
  await use();
  expect(await staleBy()).toEqual([]);
  await materialize('read/up', ['a'], null, { dataVersion: 'v1' });
  await materialize('read/up', ['z'], null, { dataVersion: 'v2' });
  expect(await staleBy()).toEqual([]);
  await materialize('read/up', ['a'], null, { dataVersion: 'v2' });
  expect(await staleBy()).toEqual(['a']);
  const page = { keys: [''], inOrder: true };
  expect([...(await store.partitionStates.recorded(down, page))]).toEqual([['', 'stale']]);
  await use();
  expect(await staleBy()).toEqual([]);
  await materialize('read/up', ['c']);
  expect(await staleBy()).toEqual(['c']);
  expect(await store.assetHistory.stale([{ ...down, deps: [] }])).toEqual([]);
});

test('what used partitions of which one was missing is stale once that is materialized', async () => {
  const upstream = await store.upstreamPartitions.versionsOf('read/up', ['a', 'late']);
  expect(upstream).toEqual([
    { asset: 'read/up', partition: 'a', version: 'v2' },
    { asset: 'read/up', partition: 'late', version: null },
  ]);
  await materialize('read/down', [''], null, { upstream });
  expect(await staleBy()).toEqual([]);
  await materialize('read/up', ['late']);
  expect(await staleBy()).toEqual(['late']);
});

test('of pairs of dimensions those that a set has are read, however many others lie among them', async () => {
  const partitions = multiPartitions({
    date: daily({ start: '2026-01-01', timeZone: 'UTC' }),
    place: dynamicPartitions('places'),
  });
  const keys = ['01', '02', '03'].flatMap((day) =>
    ['a', 'b', 'c'].map((place) => `2026-01-${day}|${place}`),
  );
  await materialize('read/pairs', keys, 1);
  const range: PartitionSet = { kind: 'range', first: '2026-01-02', last: '2026-01-03' };
  const set: PartitionSet = {
    kind: 'pairs',
    of: { date: range, place: { kind: 'keys', keys: ['a', 'c', 'x'] } },
  };
  const found: string[] = [];
  let pages = 0;
  for (
    let cursor: ValueCursor | undefined = { after: '', limit: 1 };
    cursor !== undefined;
    pages += 1
  ) {
    const { values, next }: ValuePage = await readUpstreamPage(
      store.upstreamPartitions,
      'read/pairs',
      set,
      partitions,
      cursor,
    );
    found.push(...values.map(({ partition }) => partition));
    cursor = next && { ...next, limit: 2 };
  }
  expect(found).toEqual(['2026-01-02|a', '2026-01-02|c', '2026-01-03|a', '2026-01-03|c']);
  expect(pages).toBe(4);
  expect(
    boundsOf({ kind: 'pairs', of: { date: { kind: 'all' }, place: range } }, partitions),
  ).toEqual({
    first: '\u{1}',
    last: '\u{10FFFF}',
  });
  expect(boundsOf(set, partitions)).toEqual({ first: '2026-01-02', last: '2026-01-03|\u{10FFFF}' });
});
