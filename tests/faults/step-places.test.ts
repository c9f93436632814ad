import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Oven } from '../doubles/fixtures/pools/oven.ts';
import type { RunEnvironment } from '../support/run-environment.ts';
import { startBakery, type Bakery } from '../support/start-bakery.ts';
import { nonEmpty } from '../support/non-empty.ts';
import { points, seed } from './support/fault-options.ts';
import { createRandom } from './support/random.ts';

let bakery: Bakery;
let oven: Oven;
let environment: RunEnvironment;
let start: Bakery['start'];

beforeAll(async () => {
  bakery = await startBakery();
  ({ oven, environment, start } = bakery);
});

afterAll(() => bakery.close());

beforeEach(() => {
  oven.open();
  oven.reset();
});

const places = async () => {
  const { rows } = await environment.store.database.query<{ taken: number; waiting: number }>(
    `select count(*) filter (where not waiting)::int as taken, count(*) filter (where waiting)::int as waiting from step_places`,
  );
  return rows[0];
};

test(
  `no place is lost and the limit holds though workers are killed ${points} times (seed ${seed})`,
  { timeout: 120_000 + points * 60_000 },
  async () => {
    const total = 40 + points * 20;
    const random = createRandom(seed);
    const runs = await Promise.all([
      start('breadJob', { count: total, ms: 100 }),
      start('patientJob', { count: total, ms: 50 }),
    ]);
    const moments = Array.from({ length: points }, (_, point) =>
      Math.floor((total * 2 * (point + 1)) / (points + 1)),
    );
    for (const reached of nonEmpty(moments)) {
      await vi.waitFor(() => expect(oven.arrivals.length).toBeGreaterThan(reached), {
        timeout: 60_000,
        interval: 10,
      });
      expect((await places())?.taken).toBeGreaterThan(0);
      const struck = random(3);
      // One of them, the other, or both at once.
      await bakery.replace(struck === 2 ? [0, 1] : [struck]);
    }
    for (const run of runs) await run.result();
    expect(oven.most()).toBe(3);
    const { rows } = await environment.store.database.query<{ asset: string; count: number }>(
      `select asset, count(*)::int as count from materializations where status = 'materialized' group by asset order by asset`,
    );
    expect(rows).toEqual([
      { asset: 'pools/bread', count: total },
      { asset: 'pools/dough', count: total },
    ]);
    expect(await places()).toEqual({ taken: 0, waiting: 0 });
  },
);

test(
  'steps that wait have the places of a run that was terminated within two minutes',
  { timeout: 120_000 },
  async () => {
    oven.shut();
    const terminated = await start('breadJob', { count: 10 });
    await vi.waitFor(async () => expect(await places()).toEqual({ taken: 3, waiting: 3 }), {
      timeout: 15_000,
    });
    const next = await start('breadJob', { count: 3 });
    await vi.waitFor(async () => expect(await places()).toEqual({ taken: 3, waiting: 6 }), {
      timeout: 15_000,
    });
    const terminatedAt = Date.now();
    await terminated.terminate();
    // A minute later.
    await environment.store.database.query(
      `update step_pool_runs set checked_at = checked_at - interval '1 minute'`,
    );
    oven.open();
    await next.result();
    expect(Date.now() - terminatedAt).toBeLessThan(60_000);
    expect(await places()).toEqual({ taken: 0, waiting: 0 });
  },
);

test(
  'a run that fails while steps of it hold places and wait leaves none',
  { timeout: 120_000 },
  async () => {
    const run = await start('breadJob', { count: 4, failures: 9, maxConcurrent: 4 });
    await expect(run.result()).rejects.toBeInstanceOf(WorkflowFailedError);
    expect(await places()).toEqual({ taken: 0, waiting: 0 });
  },
);
