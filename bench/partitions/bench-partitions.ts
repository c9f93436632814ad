import { Client, Connection } from '@temporalio/client';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { openStateStore, type StateStore } from '#orchestrator/state/state-store.ts';
import type { BenchParts } from '../bench-parts.ts';
import { compare, startOtherKitRun, type Comparison } from '../kit/compare.ts';
import { partitionsOfOneRunScenario } from '../kit/scenarios.ts';
import { withWorker } from '../worker/with-worker.ts';
import { createPartitionAssets } from './definitions.ts';
import { fillPartitions } from './fill-partitions.ts';
import { measureBackfill, type BackfillMeasured } from './measure-backfill.ts';
import { measureCommand, type CommandMeasured } from './measure-command.ts';
import { measureOutbox, type OutboxMeasured } from './measure-outbox.ts';
import { measureRecording, type RecordingMeasured } from './measure-recording.ts';
import { measureStates, type StatesMeasured } from './measure-states.ts';

export interface PartitionResults {
  /** Of an asset, of which seven in ten are recorded. */
  readonly partitions: number;
  readonly states: StatesMeasured;
  /** `moderate partitions` of windows of time, with the missing ones listed. */
  readonly windows: CommandMeasured;
  /** The same of dynamic keys. */
  readonly keys: CommandMeasured;
  readonly recording: readonly RecordingMeasured[];
  readonly outbox: OutboxMeasured;
  readonly backfill: BackfillMeasured;
  readonly oneRun: Comparison;
}

/** Measures a very large asset, the outbox when it is full, what recording costs, and the runs of many partitions. */
export async function benchPartitions(parts: BenchParts): Promise<PartitionResults> {
  const { report, quick } = parts;
  const count = quick ? 20_000 : 1_000_000;
  report(`Partitions: an asset with ${count} of them …`);
  const large = await inStateDatabase(parts, 'large', (store, url) => measureLarge(parts, store, url, count));
  report('Partitions: recording outcomes, as now and as before partitions had states …');
  const recording = await inStateDatabase(parts, 'recording', (store) => measureRecording(store, [1, 10, 100], quick ? 2 : 20));
  report(`Partitions: ${count} pending requests …`);
  const size = { pending: count, partitions: count / 10, rounds: quick ? 3 : 15 };
  const outbox = await inStateDatabase(parts, 'outbox', (store) => measureOutbox(store, size));
  return { partitions: count, ...large, recording, outbox, ...(await measureRuns(parts)) };
}

async function measureLarge({ env, quick }: BenchParts, store: StateStore, url: string, count: number) {
  const assets = createPartitionAssets(count);
  await fillPartitions(store.database, count);
  const states = await measureStates(store, assets, quick ? 2 : 9);
  const commandEnv = { ...env, STATE_DATABASE_URL: url, BENCH_PARTITIONS: String(count) };
  const show = (asset: string, rounds: number) => measureCommand(['partitions', asset, '--status', 'missing'], commandEnv, rounds);
  return { states, windows: await show('bench/hours', quick ? 1 : 5), keys: await show('bench/keys', 1) };
}

async function measureRuns(parts: BenchParts): Promise<Pick<PartitionResults, 'backfill' | 'oneRun'>> {
  const { services, env, report, quick, cpuProfiles } = parts;
  const { folder, temporalAddress: address } = services;
  const entry = new URL('../kit-worker-main.ts', import.meta.url);
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  try {
    return await inStateDatabase(parts, 'runs', (store, url) => {
      const workerEnv = { ...env, TEMPORAL_ADDRESS: address, STATE_DATABASE_URL: url };
      return withWorker({ entry, env: workerEnv, folder, cpuProfiles }, async (worker) => {
        const partitions = quick ? 20 : 1_000;
        report(`Partitions: a backfill of ${partitions}, and as many plain runs, in turns …`);
        const backfill = await measureBackfill(client, store, partitions, quick ? 1 : 3);
        report('Partitions: many in one run, and as many steps, in turns …');
        const oneRun = await compare({ client, worker }, partitionsOfOneRunScenario(quick), startOtherKitRun(client));
        return { backfill, oneRun };
      });
    });
  } finally {
    await connection.close();
  }
}

/** One of its own for each figure, so that none has the load of another. */
async function inStateDatabase<T>(
  { services }: BenchParts,
  name: string,
  action: (store: StateStore, url: string) => Promise<T>,
): Promise<T> {
  const url = new URL(`/bench_state_partitions_${name}`, services.postgres.url).href;
  await migrateStateDatabase(url);
  const store = openStateStore(url);
  try {
    return await action(store, url);
  } finally {
    await store.close();
  }
}
