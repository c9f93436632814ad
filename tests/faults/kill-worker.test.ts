import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { points, seed } from './support/fault-options.ts';
import { createRandom } from './support/random.ts';
import { openRunEnvironment, type RunEnvironment } from '../support/run-environment.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { nonEmpty } from '../support/non-empty.ts';

let environment: RunEnvironment;

beforeAll(async () => {
  environment = await openRunEnvironment();
});

afterAll(() => environment.close());

const fixture = {
  module: new URL('../doubles/fixtures/kit/definitions.ts', import.meta.url),
  name: 'fixtureDefinitions',
};

const timeout = 90_000 + points * 15_000;

test(
  `a run continues where it was and records each item once though its worker is killed ${points} times (seed ${seed})`,
  { timeout },
  async () => {
    const { client, store, env } = environment;
    const total = 200 + points * 100;
    const random = createRandom(seed);
    const moments = Array.from({ length: points }, () => random(total - 150)).toSorted(
      (a, b) => a - b,
    );
    let worker = await startWorkerProcess(fixture, env);
    // Outcomes reach Postgres up to a second late: a run with 50 ms per item and five concurrent
    // items processes fewer than the last 150 in that time.
    const config = { total, maxConcurrent: 5, itemMs: 50 };
    const handle = await startRun(client, {
      job: 'fanOutJob',
      config,
      launchedBy: 'test',
      summary: '',
    });
    const recorded = async () =>
      (await store.materializations.ofRun(handle.firstExecutionRunId)).length;
    for (const moment of nonEmpty(moments)) {
      await vi.waitFor(async () => expect(await recorded()).toBeGreaterThan(moment), {
        timeout: 30_000,
        interval: 20,
      });
      await worker.kill();
      expect(await recorded()).toBeLessThan(total);
      worker = await startWorkerProcess(fixture, env);
    }

    expect(await handle.result()).toEqual({
      materialized: { 'kit/items': 1, 'kit/item': total },
      value: total,
    });
    const outcomes = await store.materializations.ofRun(handle.firstExecutionRunId);
    expect(outcomes).toHaveLength(total + 1);
    expect(nonEmpty(outcomes).every(({ status }) => status === 'materialized')).toBe(true);
    expect(await worker.stop()).toBe(0);
  },
);
