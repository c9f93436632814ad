import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import { wakeBackfill } from '#orchestrator/client/wake-backfill.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { endsWithin } from '../ends-within.ts';
import { rawTaskQueue } from '../kit/raw-worker.ts';
import { median } from '../statistics.ts';

export interface BackfillMeasured {
  readonly partitions: number;
  /** Of a backfill with a run for each partition, until it is completed, median. */
  readonly seconds: number;
  /** To as many runs of the plain SDK with one activity and the same writes, as many at once: the median of the rounds' ratios. */
  readonly ratio: number;
}

const atOnce = 50;
const pollMs = 50;

export async function measureBackfill(client: Client, store: StateStore, partitions: number, rounds: number): Promise<BackfillMeasured> {
  const [kit, raw]: [number[], number[]] = [[], []];
  const keys = Array.from({ length: partitions }, (_, index) => `partition-${index}`);
  for (let round = -1; round < rounds; round += 1) {
    const measure = [
      async () => kit.push(await secondsOf(() => runBackfill(client, store, keys))),
      async () => raw.push(await secondsOf(() => runPlain(client, keys))),
    ];
    for (const side of round % 2 === 0 ? measure : measure.toReversed()) await side();
  }
  // The first round warms up.
  const [ofKit, ofRaw] = [kit.slice(1), raw.slice(1)];
  return { partitions, seconds: median(ofKit), ratio: median(ofKit.map((seconds, index) => seconds / (ofRaw[index] ?? Number.NaN))) };
}

async function runBackfill(client: Client, { backfills }: StateStore, keys: readonly string[]): Promise<void> {
  const selection = ['bench/activity_item'];
  const backfillId = randomUUID();
  const rows = keys.map((partition) => ({ partition }));
  await backfills.create({
    ...{ backfillId, selection, atOnce, requestedBy: 'bench', again: true, gates: [] },
    units: [{ selection, job: 'materializeAssets', config: { selection, config: {} }, perRun: 1, dynamic: [], rows }],
  });
  await wakeBackfill(client, backfillId, 'Backfill of the benchmark');
  const ended = async () => {
    for (;;) {
      const backfill = await backfills.find(backfillId);
      if (backfill?.status === 'completed') return;
      if (backfill?.status !== 'running') throw new Error(`The backfill is ${backfill?.status ?? 'not there'}`);
      await sleep(pollMs);
    }
  };
  await endsWithin(300, 'The backfill', ended());
}

async function runPlain(client: Client, keys: readonly string[]): Promise<void> {
  const limit = pLimit(atOnce);
  const run = (step: string) =>
    client.workflow.execute('recordedStepJob', { workflowId: `raw/step/${randomUUID()}`, taskQueue: rawTaskQueue, args: [{ step }] });
  await endsWithin(300, 'Plain runs', Promise.all(keys.map((step) => limit(run, step))));
}

async function secondsOf(action: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await action();
  return (performance.now() - began) / 1_000;
}
