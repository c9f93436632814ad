import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import { wakeBackfill } from '#orchestrator/client/wake-backfill.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { endsWithin } from '../ends-within.ts';
import { rawTaskQueue } from '../kit/raw-worker.ts';

export interface BackfillMeasured {
  readonly partitions: number;
  /** Duration of a backfill with one run per partition, until it is completed. */
  readonly seconds: number;
  /**
   * Relative to as many runs of the plain SDK with one activity, the same writes, and the same
   * concurrency.
   */
  readonly ratio: number;
}

const atOnce = 50;
const pollMs = 50;

/**
 * Half of the plain runs come before the backfill and half after it, so that a rising or falling
 * load affects both equally.
 */
export async function measureBackfill(
  client: Client,
  store: StateStore,
  partitions: number,
): Promise<BackfillMeasured> {
  await runBackfill(client, store, keysOf('warm-up', partitions / 10));
  await runPlain(client, keysOf('warm-up', partitions / 10));
  const before = await secondsOf(() => runPlain(client, keysOf('before', partitions / 2)));
  const seconds = await secondsOf(() => runBackfill(client, store, keysOf('backfill', partitions)));
  const after = await secondsOf(() => runPlain(client, keysOf('after', partitions / 2)));
  return { partitions, seconds, ratio: seconds / (before + after) };
}

const keysOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

async function runBackfill(
  client: Client,
  { backfills }: StateStore,
  keys: readonly string[],
): Promise<void> {
  const selection = ['bench/activity_item'];
  const backfillId = randomUUID();
  const rows = keys.map((partition) => ({ partition }));
  await backfills.create({
    backfillId,
    selection,
    atOnce,
    requestedBy: 'bench',
    again: true,
    gates: [],
    units: [
      {
        selection,
        job: 'materializeAssets',
        config: {
          selection,
          config: {},
        },
        perRun: 1,
        dynamic: [],
        rows,
      },
    ],
  });
  await wakeBackfill(client, backfillId, 'Backfill of the benchmark');
  const ended = async () => {
    for (;;) {
      const backfill = await backfills.find(backfillId);
      if (backfill?.status === 'completed') return;
      if (backfill?.status !== 'running')
        throw new Error(`The backfill is ${backfill?.status ?? 'not there'}`);
      await sleep(pollMs);
    }
  };
  await endsWithin(900, 'The backfill', ended());
}

async function runPlain(client: Client, keys: readonly string[]): Promise<void> {
  const limit = pLimit(atOnce);
  const run = (step: string) =>
    client.workflow.execute('recordedStepJob', {
      workflowId: `raw/step/${randomUUID()}`,
      taskQueue: rawTaskQueue,
      args: [{ step }],
    });
  await endsWithin(900, 'Plain runs', Promise.all(keys.map((step) => limit(run, step))));
}

async function secondsOf(action: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await action();
  return (performance.now() - began) / 1_000;
}
