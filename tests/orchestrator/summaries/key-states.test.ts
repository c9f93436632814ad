import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KeyedAsset } from '#orchestrator/state/key-states.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { readKeyOverviews } from '#orchestrator/summaries/key-overviews.ts';
import { readKeyStates } from '#orchestrator/summaries/key-states.ts';
import type { StepOutcome } from '#orchestrator/workflow/protocol.ts';
import { createStateStore } from '#tests/support/state-store.ts';
import { statusAt } from './status-at.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('key_states');
});

afterAll(() => store.close());

let runs = 0;
let clock = 1_000;

async function record(
  asset: string,
  partition: string,
  status: 'materialized' | 'failed',
  versions: object = {},
): Promise<void> {
  const runId = `run-${(runs += 1)}`;
  await store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at) values ($1, $1, 'x', 'test', '{}', 'running', now())`,
    [runId],
  );
  const step = { asset, partition, startedAt: 0, endedAt: (clock += 1), checks: [] };
  const outcome: StepOutcome =
    status === 'failed'
      ? { ...step, status, error: 'broken' }
      : { ...step, status, value: null, metadata: {}, ...versions };
  await store.materializations.record(runId, [outcome]);
}

const change = (name: string, add: readonly string[], remove: readonly string[]) =>
  store.partitionKeys.change({ name, add, remove });

/** The statuses of the keys, the number of other recorded partitions, and the overview. */
async function cached(asset: KeyedAsset): Promise<object> {
  const known = await readKeyStates(store, asset);
  if (known === undefined) throw new Error('Not cached');
  const { keys, states, others } = known;
  return {
    statuses: keys.map((key, index) => [key, statusAt(states, index)]),
    others,
    overviews: await readKeyOverviews(store, [asset]),
  };
}

/** The same from all records. */
async function uncached(asset: KeyedAsset): Promise<object> {
  const keys = await store.partitionKeys.all(asset.dynamic);
  const recorded =
    keys.length === 0
      ? new Map<string, string>()
      : await store.partitionStates.recorded(asset, { keys, inOrder: false });
  return {
    statuses: keys.map((key) => [key, recorded.get(key) ?? 'missing']),
    others: (await store.partitionStates.countRecorded(asset.asset)) - recorded.size,
    overviews: await store.materializations.overview([asset]),
  };
}

// Characters beyond the basic plane order differently by bytes than in JavaScript.
const keys = fc.constantFrom('a', 'b', 'B', 'ä', '\uFFFD', '🏠');
const action = fc.record({
  type: fc.constantFrom(
    'materialize',
    'materialize',
    'fail',
    'add',
    'add',
    'remove',
    'upstream',
    'failUpstream',
    'whole',
    'code',
    'look',
    'look',
  ),
  key: keys,
});

test('cached states and overviews equal those read from all records, whatever happened in between', async () => {
  let properties = 0;
  const statuses = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 40 }), async (actions) => {
      properties += 1;
      const [name, upstream] = [`keys_${properties}`, `upstream/${properties}`];
      let asset: KeyedAsset = {
        asset: `keyed/${properties}`,
        dynamic: name,
        codeVersion: null,
        deps: [upstream],
      };
      const seen = { cached: [] as object[], uncached: [] as object[] };
      const look = async () => {
        seen.cached.push(await cached(asset));
        seen.uncached.push(await uncached(asset));
      };
      await change(name, ['a', 'b'], []);
      await record(asset.asset, 'a', 'materialized');
      await look();
      for (const { type, key } of actions) {
        if (type === 'materialize') {
          const [version] = await store.upstreamPartitions.versions([upstream], 'a');
          await record(asset.asset, key, 'materialized', {
            codeVersion: asset.codeVersion,
            upstream: version === undefined ? [] : [version],
          });
        } else if (type === 'fail') await record(asset.asset, key, 'failed');
        else if (type === 'add') await change(name, [key], []);
        else if (type === 'remove') await change(name, [], [key]);
        else if (type === 'upstream') await record(upstream, 'a', 'materialized');
        else if (type === 'failUpstream') await record(upstream, 'a', 'failed');
        else if (type === 'whole') await record(asset.asset, '', 'materialized');
        else if (type === 'code')
          asset = { ...asset, codeVersion: asset.codeVersion === '1' ? '2' : '1' };
        else await look();
      }
      await look();
      expect(seen.cached).toEqual(seen.uncached);
      for (const [, status = ''] of JSON.stringify(seen.uncached).matchAll(
        /"(fresh|stale|failed|missing)"/g,
      ))
        statuses.add(status);
    }),
    { numRuns: 40 },
  );
  expect([...statuses].toSorted()).toEqual(['failed', 'fresh', 'missing', 'stale']);
}, 60_000);

test('states that are still cached are not read again', async () => {
  const [asset, upstream] = ['kept/keyed', 'kept/upstream'];
  const keyed = { asset, dynamic: 'kept', codeVersion: '1', deps: [upstream] };
  const statuses = async () => {
    const { states } = (await readKeyStates(store, keyed)) ?? { states: new Uint8Array() };
    return [statusAt(states, 0), statusAt(states, 1)];
  };
  await change('kept', ['a', 'b'], []);
  await record(upstream, 'b', 'materialized');
  const used = await store.upstreamPartitions.versions([upstream], 'b');
  await record(asset, 'a', 'materialized', { codeVersion: '1', upstream: used });
  await record(asset, 'b', 'materialized', { codeVersion: '1', upstream: used });
  const before = await readKeyStates(store, keyed);
  // A change that leaves no event, which nothing but this test makes.
  const text = `update asset_partitions set code_version = '0' where (asset, partition) = ($1, 'a')`;
  await store.database.query(text, [asset]);
  expect(await readKeyStates(store, keyed)).toBe(before);
  await record(asset, 'b', 'failed');
  expect(await statuses()).toEqual(['fresh', 'failed']);
  await record(asset, 'b', 'materialized', { codeVersion: '1', upstream: used });
  expect(await statuses()).toEqual(['fresh', 'fresh']);
  // Which other partitions used it is not known: all states are read.
  await record(upstream, 'b', 'materialized');
  expect(await statuses()).toEqual(['stale', 'stale']);
});
