import { Client, Connection } from '@temporalio/client';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { openStateStore, type StateStore } from '#orchestrator/state/state-store.ts';
import type { BenchParts } from '../bench-parts.ts';
import { compare, startOtherKitRun, type Comparison } from '../kit/compare.ts';
import { partitionsOfOneRunScenario } from '../kit/scenarios.ts';
import { withWorker } from '../worker/with-worker.ts';
import type { WorkerProcess } from '../worker/worker-process.ts';
import { createPartitionAssets } from './definitions.ts';
import { fillPartitions } from './fill-partitions.ts';
import { measureBackfill, type BackfillMeasured } from './measure-backfill.ts';
import { measureCommand, type CommandMeasured } from './measure-command.ts';
import { measureOutbox, type OutboxMeasured } from './measure-outbox.ts';
import {
  measureRecording,
  measureRecordingActivity,
  type RecordingMeasured,
} from './measure-recording.ts';
import { measureStates, type StatesMeasured } from './measure-states.ts';
import { prepareRecording } from './recording-of-before.ts';

export interface PartitionResults {
  /** Partitions of an asset, 70% of them recorded. */
  readonly partitions: number;
  readonly states: StatesMeasured;
  /** `moderate partitions` for time windows, listing the missing ones. */
  readonly windows: CommandMeasured;
  /** The same for dynamic keys. */
  readonly keys: CommandMeasured;
  readonly recording: Recording;
  readonly outbox: OutboxMeasured;
  readonly backfill: BackfillMeasured;
  readonly oneRun: Comparison;
}

interface Recording {
  readonly statement: readonly RecordingMeasured[];
  readonly activity: readonly RecordingMeasured[];
}

/**
 * Measures a very large asset, a full outbox, the cost of recording, and the runs of many
 * partitions.
 */
export async function benchPartitions(parts: BenchParts): Promise<PartitionResults> {
  const { report, quick } = parts;
  const count = quick ? 20_000 : 1_000_000;
  report(`Partitions: an asset with ${count} of them …`);
  const large = await inStateDatabase(parts, 'large', (store, url) =>
    measureLarge(parts, store, url, count),
  );
  report('Partitions: recording outcomes, as now and as before partitions had states, in turns …');
  const recording = await inStateDatabase(parts, 'recording', (store, url) =>
    measureBothRecordings(parts, store, url),
  );
  report(`Partitions: ${count} pending requests …`);
  const size = { pending: count, partitions: count / 10, rounds: quick ? 3 : 15 };
  const outbox = await inStateDatabase(parts, 'outbox', (store) => measureOutbox(store, size));
  return { partitions: count, ...large, recording, outbox, ...(await measureRuns(parts)) };
}

async function measureLarge(
  { env, quick }: BenchParts,
  store: StateStore,
  url: string,
  count: number,
) {
  const assets = createPartitionAssets(count);
  await fillPartitions(store.database, count);
  const states = await measureStates(store, assets, quick ? 2 : 9);
  const commandEnv = { ...env, STATE_DATABASE_URL: url, BENCH_PARTITIONS: String(count) };
  const show = (asset: string, rounds: number) =>
    measureCommand(['partitions', asset, '--status', 'missing'], commandEnv, rounds);
  return {
    states,
    windows: await show('bench/hours', quick ? 1 : 5),
    keys: await show('bench/keys', 1),
  };
}

async function measureBothRecordings(
  parts: BenchParts,
  store: StateStore,
  url: string,
): Promise<Recording> {
  const rounds = { sizes: [1, 10, 100], rounds: parts.quick ? 2 : 20 };
  await prepareRecording(store);
  const statement = await measureRecording(store, rounds);
  const entry = new URL('../recording-worker-main.ts', import.meta.url);
  const activity = await withClientAndWorker(parts, entry, url, (client) =>
    measureRecordingActivity(client, store, rounds),
  );
  return { statement, activity };
}

async function measureRuns(
  parts: BenchParts,
): Promise<Pick<PartitionResults, 'backfill' | 'oneRun'>> {
  const { report, quick } = parts;
  const entry = new URL('../kit-worker-main.ts', import.meta.url);
  return inStateDatabase(parts, 'runs', (store, url) =>
    withClientAndWorker(parts, entry, url, async (client, worker) => {
      const partitions = quick ? 20 : 10_000;
      report(`Partitions: a backfill of ${partitions}, between as many plain runs …`);
      const backfill = await measureBackfill(client, store, partitions);
      report('Partitions: many in one run, and as many steps, in turns …');
      const oneRun = await compare(
        { client, worker },
        partitionsOfOneRunScenario(quick),
        startOtherKitRun(client),
      );
      return { backfill, oneRun };
    }),
  );
}

async function withClientAndWorker<T>(
  { services, env, cpuProfiles }: BenchParts,
  entry: URL,
  stateDatabaseUrl: string,
  action: (client: Client, worker: WorkerProcess) => Promise<T>,
): Promise<T> {
  const { folder, temporalAddress: address } = services;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const workerEnv = { ...env, TEMPORAL_ADDRESS: address, STATE_DATABASE_URL: stateDatabaseUrl };
  try {
    return await withWorker({ entry, env: workerEnv, folder, cpuProfiles }, (worker) =>
      action(client, worker),
    );
  } finally {
    await connection.close();
  }
}

/** A separate one for each figure, so that they do not influence each other. */
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
