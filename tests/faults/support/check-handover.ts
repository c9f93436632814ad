import { expect, vi } from 'vitest';
import { points } from './fault-options.ts';
import { jobOf } from './fixture/definitions.ts';
import type { Scene } from './scene.ts';

const ticksForMs = 120_000 + points * 5_000;

/**
 * Ticks until every key's request has ended, then waits for the ticks that a fault interrupted:
 * another worker completes them.
 */
export async function settle(scene: Scene, keys: readonly string[]): Promise<void> {
  const { database, outside, tick, ticks } = scene;
  const ended = async () => {
    const sensor = outside.unacknowledged() > 0 ? 'messageSensor' : 'orderSensor';
    await (await tick(sensor)).result().catch(() => undefined);
    const { rows } = await database.query<{ status: string; count: number }>(
      'select status, count(*)::int as count from run_requests group by status',
    );
    expect(rows).toEqual([{ status: 'completed', count: keys.length }]);
    expect(outside.unacknowledged()).toBe(0);
  };
  await vi.waitFor(ended, { timeout: ticksForMs, interval: 100 }).catch((error: unknown) => {
    throw new Error(`Not all keys were served. What the workers say:\n${scene.workerOutput()}`, {
      cause: error,
    });
  });
  await Promise.allSettled(ticks.map((handle) => handle.result()));
}

interface KeyRow {
  readonly job: string;
  readonly key: string;
  readonly requests: number;
  readonly completed: number;
  readonly runs: number;
  readonly materializations: number;
  readonly run: string;
  readonly latest: string;
}

/** Checks that every key was requested exactly once, and that nothing is left behind. */
export async function checkHandover(
  { database, outside, client }: Scene,
  keys: readonly string[],
): Promise<void> {
  const { rows } = await database.query<KeyRow>(`
    select q.job, q.run_key as key, count(distinct q.attempt)::int as requests, count(distinct r.run_id)::int as runs,
      (count(distinct q.attempt) filter (where q.status = 'completed' and r.status = 'completed' and r.run_id = q.run_id))::int as completed,
      count(m.run_id)::int as materializations, min(q.run_id) as run, min(l.run_id) as latest
    from run_requests q
      left join runs r on (r.job, r.run_key) = (q.job, q.run_key)
      left join materializations m on (m.asset, m.partition, m.status) = ('handover/served', q.run_key, 'materialized')
      left join asset_partitions l on (l.asset, l.partition) = ('handover/served', q.run_key) and l.materialized_at is not null
    group by q.job, q.run_key`);
  const byKey = new Map(
    rows.map(({ key, run, latest, ...counts }) => [
      key,
      { ...counts, latestIsOfRun: run === latest },
    ]),
  );
  const once = { requests: 1, completed: 1, runs: 1, materializations: 1, latestIsOfRun: true };
  expect(byKey).toEqual(new Map(rows.map(({ key }) => [key, { job: jobOf(key), ...once }])));
  expect([...byKey.keys()].toSorted()).toEqual(keys.toSorted());

  const runOf = new Map(rows.map(({ key, run }) => [key, run]));
  const effects = keys.map((key) => [key, [...new Set(outside.effects.get(key))]]);
  expect(effects).toEqual(keys.map((key) => [key, [runOf.get(key)]]));

  const { rows: left } = await database.query(`
    select (select count(*) from pool_places)::int as places,
      (select json_agg(t) from sensor_ticks t where status = 'running' or error ~ 'took longer|fetch') as "badTicks",
      (select sum(requested) from sensor_ticks)::int as requested,
      (select cursor from sensor_cursors where sensor = 'orderSensor') as cursor`);
  const cursor = outside.orders.length === 0 ? null : String(outside.orders.length);
  expect(left).toEqual([{ places: 0, badTicks: null, requested: keys.length, cursor }]);

  await vi.waitFor(
    async () =>
      expect((await client.workflow.count(`JobName is not null`)).count).toBe(keys.length),
    { timeout: 60_000 },
  );
}
