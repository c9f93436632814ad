import { afterAll, beforeAll, expect, test } from 'vitest';
import { sequenceEvents } from '#orchestrator/state/sequence-events.ts';
import { recordOutcomes } from '#orchestrator/state/materializations.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import type { StepOutcome } from '#orchestrator/workflow/protocol.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('outcome_events');
  await store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at)
     select run_id, run_id, 'x', 'test', '{}', 'running', now() from unnest(array['first', 'second', 'third']) run_id`,
  );
});

afterAll(() => store.close());

const outcome = (partition: string): StepOutcome => ({
  asset: 'events/asset',
  partition,
  startedAt: 0,
  endedAt: 1,
  checks: [],
  status: 'materialized',
  value: null,
  metadata: {},
});

const sequenced = async () => {
  await sequenceEvents(store.database);
  const { rows } = await store.database.query<{
    seq: string;
    partition: string;
    is_failed: boolean;
  }>('select seq, partition, is_failed from outcome_events order by seq');
  return rows.map(({ partition, is_failed: isFailed }) =>
    isFailed ? `${partition} failed` : partition,
  );
};

test('each outcome has one event, also where it is recorded twice, and an import has one for what is new', async () => {
  await store.materializations.record('first', [
    outcome('a'),
    { ...outcome('b'), status: 'failed', error: 'broken' } as StepOutcome,
  ]);
  await store.materializations.record('first', [outcome('a'), outcome('c')]);
  expect(await sequenced()).toEqual(['a', 'b failed', 'c']);
  const imported = ['c', 'd'].map((partition) => ({
    asset: 'events/asset',
    partition,
    value: null,
    metadata: {},
    madeAt: new Date(1),
  }));
  expect(await store.materializations.import(imported)).toBe(1);
  expect(await sequenced()).toEqual(['a', 'b failed', 'c', 'd']);
});

test('a transaction that began first and commits last comes last, and holds up nobody', async () => {
  const slow = await store.database.connect();
  try {
    await slow.query('begin');
    await recordOutcomes(slow, 'second', [outcome('slow')]);
    await store.materializations.record('third', [outcome('quick')]);
    expect((await sequenced()).slice(4)).toEqual(['quick']);
    await slow.query('commit');
  } finally {
    slow.release();
  }
  expect((await sequenced()).slice(4)).toEqual(['quick', 'slow']);
});

test('events that are old are pruned, with the pages that have not read them', async () => {
  await store.database.query(
    `update outcome_events set sequenced_at = now() - interval '91 days' where seq <= (select max(seq) - 2 from outcome_events)`,
  );
  await store.database.query(
    `insert into partition_folds (asset, definition, seq, other_keys)
     select 'events/asset', name, seq, '[]' from (values ('unread', 1), ('read', (select max(seq) from outcome_events))) as fold(name, seq)`,
  );
  expect(await store.pruning.pruneEvents(90)).toBe(4);
  expect(await store.pruning.pruneEvents(90)).toBe(0);
  expect(await sequenced()).toEqual(['quick', 'slow']);
  expect((await store.database.query('select definition from partition_folds')).rows).toEqual([
    { definition: 'read' },
  ]);
});
