import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startThreadWorker, type ThreadWorker } from './thread-worker.ts';

let worker: ThreadWorker;

beforeAll(async () => {
  worker = await startThreadWorker({ memoryMb: 64, idleMs: 500, limit: 2 });
});

afterAll(() => worker.stop());

const logged = (message: string) => worker.lines.find((line) => line.message === message);

const lagOf = (asset: string) =>
  worker.lines.find(({ meta }) => String(meta?.['activities']).includes(asset))?.meta?.['lagMs'];

/** Details of the activity of a run that has one. */
async function heartbeatOf(handle: Awaited<ReturnType<ThreadWorker['start']>>): Promise<number> {
  const { raw } = await handle.describe();
  return Number(raw.pendingActivities?.[0]?.lastHeartbeatTime?.seconds ?? 0);
}

test(
  'while a thread computes, heartbeats and other activities continue',
  { timeout: 60_000 },
  async () => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'threads-')), 'done');
    const blocked = await worker.start('thread/blocking', { ms: 50_000, file });
    await expect.poll(() => heartbeatOf(blocked), { timeout: 20_000 }).toBeGreaterThan(0);
    const first = await heartbeatOf(blocked);
    expect((await worker.materialize('inline/source')).status).toBe('completed');
    await expect.poll(() => heartbeatOf(blocked), { timeout: 20_000 }).toBeGreaterThan(first + 2);
    await writeFile(file, '');
    await blocked.result();
    expect(lagOf('thread/blocking') ?? 0).toBeLessThan(2_500);
    await rm(path.dirname(file), { recursive: true });
  },
);

test(
  'an asset that computes on the event loop holds up all else, which the log says',
  { timeout: 60_000 },
  async () => {
    await worker.materialize('inline/blocking', { ms: 3_000 });
    await expect.poll(() => lagOf('inline/blocking'), { timeout: 5_000 }).toBeGreaterThan(2_500);
    expect(
      worker.lines.find(({ meta }) => String(meta?.['activities']).includes('inline/blocking')),
    ).toMatchObject({
      level: 'WARN',
      message: expect.stringMatching(
        /^The event loop of the worker was not free for \d+ ms.*`execution: 'thread'`/,
      ),
      meta: { activities: expect.arrayContaining(['materialize (inline/blocking)']) },
    });
  },
);

describe('a thread', () => {
  test(
    'that never yields is terminated when its run is cancelled',
    { timeout: 60_000 },
    async () => {
      const handle = await worker.start('bad/endless');
      await expect.poll(() => logged('Looping'), { timeout: 20_000 }).toBeDefined();
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
      expect(
        logged('The materialization did not end after its cancellation: its thread is terminated')
          ?.meta,
      ).toMatchObject({
        asset: 'bad/endless',
        graceMs: 1_000,
      });
    },
  );

  test.each([
    [
      'greedy',
      'The thread of the materialization ran out of memory. Let the asset hold less at once, or set ASSET_THREAD_MEMORY_MB. [THREAD_OUT_OF_MEMORY]',
    ],
    [
      'exiting',
      "The thread of the materialization ended with exit code 3: the asset's code, or a library, called process.exit [THREAD_ENDED]",
    ],
    [
      'uncaught',
      'The thread of the materialization ended with an error that nothing caught: Error: nobody listens [THREAD_ENDED]',
    ],
  ])('that ends fails the step and not the worker: %s', { timeout: 60_000 }, async (name, text) => {
    expect((await worker.materialize(`bad/${name}`)).error).toBe(`bad/${name}: ${text}`);
    expect((await worker.materialize('thread/source')).status).toBe('completed');
  });

  test(
    'is one of a bounded number, and closes its clients when it has had no work for a while',
    { timeout: 60_000 },
    async () => {
      const runs = await Promise.all(
        [1, 2, 3, 4].map(() => worker.materialize('thread/blocking', { ms: 400 })),
      );
      const steps = await Promise.all(
        runs.map(({ runId }) => worker.store.materializations.ofRun(runId)),
      );
      expect(new Set(steps.flat().map(({ metadata }) => metadata['thread'])).size).toBe(2);
      await worker.materialize('+thread/all');
      await expect
        .poll(() => worker.ledger(), { timeout: 10_000 })
        .toMatch(/opened ([1-9]\d*)\nall \1\nclosed \1\n/);
    },
  );
});
