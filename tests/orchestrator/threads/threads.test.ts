import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startThreadWorker, type ThreadWorker } from './thread-worker.ts';

let worker: ThreadWorker;

beforeAll(async () => {
  worker = await startThreadWorker({ memoryMb: 64, idleMs: 500, limit: 2 });
});

afterAll(() => worker.stop());

const logged = (message: string) => worker.lines.find((line) => line.message === message);

const lagOf = (asset: string) => worker.lines.find(({ meta }) => String(meta?.['activities']).includes(asset))?.meta?.['lagMs'];

/** How long others of the worker take while an asset blocks where it runs, at most. */
async function othersDuring(key: string): Promise<number> {
  const blocked = worker.materialize(key, { ms: 3_000 });
  const took: number[] = [];
  let isOver = false;
  void blocked.finally(() => (isOver = true));
  while (!isOver) {
    const started = Date.now();
    await worker.materialize('inline/source');
    took.push(Date.now() - started);
  }
  expect((await blocked).status).toBe('completed');
  return Math.max(...took);
}

test('an asset that computes for 3 seconds holds up nothing in a thread, and all else on the event loop', { timeout: 60_000 }, async () => {
  expect(await othersDuring('thread/blocking')).toBeLessThan(2_000);
  expect(lagOf('thread/blocking')).toBeUndefined();
  expect(await othersDuring('inline/blocking')).toBeGreaterThan(2_000);
  await expect.poll(() => lagOf('inline/blocking'), { timeout: 5_000 }).toBeGreaterThan(2_500);
  expect(worker.lines.find(({ message }) => message.startsWith('The event loop of the worker was not free'))).toMatchObject({
    level: 'WARN',
    message: expect.stringContaining("`execution: 'thread'`"),
    meta: { activities: expect.arrayContaining(['materialize (inline/blocking)']) },
  });
});

describe('a thread', () => {
  test('that never yields is terminated when its run is cancelled', { timeout: 60_000 }, async () => {
    const handle = await worker.start('bad/endless');
    await expect.poll(() => logged('Looping'), { timeout: 20_000 }).toBeDefined();
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
    expect(logged('The materialization did not end after its cancellation: its thread is terminated')?.meta).toMatchObject({
      asset: 'bad/endless',
      graceMs: 1_000,
    });
  });

  test.each([
    ['greedy', 'The thread of the materialization ran out of memory. Let the asset hold less at once, or set ASSET_THREAD_MEMORY_MB.'],
    ['exiting', "The thread of the materialization ended with exit code 3: the asset's code, or a library, called process.exit"],
    ['uncaught', 'The thread of the materialization ended by an error that nothing caught: Error: nobody listens'],
  ])('that ends fails the step and not the worker: %s', { timeout: 60_000 }, async (name, text) => {
    expect((await worker.materialize(`bad/${name}`)).error).toBe(`bad/${name}: ${text}`);
    expect((await worker.materialize('thread/source')).status).toBe('completed');
  });

  test('is one of a bounded number, and closes its clients when it has had no work for a while', { timeout: 60_000 }, async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => worker.materialize('thread/blocking', { ms: 400 })));
    const steps = await Promise.all(runs.map(({ runId }) => worker.store.materializations.ofRun(runId)));
    expect(new Set(steps.flat().map(({ metadata }) => metadata['thread'])).size).toBe(2);
    await worker.materialize('+thread/all');
    await expect.poll(() => worker.ledger(), { timeout: 10_000 }).toMatch(/opened ([1-9]\d*)\nall \1\nclosed \1\n/);
  });
});
