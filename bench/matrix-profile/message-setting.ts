import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { platformVariables } from '#tests/doubles/fixtures/analyses/definitions.ts';
import { createQueue, type TestQueue } from '#tests/support/rabbit.ts';
import { createNamespace } from '#tests/support/temporal-namespace.ts';
import type { BenchParts } from '../bench-parts.ts';
import { withWorker } from '../worker/with-worker.ts';
import type { WorkerProcess } from '../worker/worker-process.ts';

export interface MessageSetting {
  readonly queue: TestQueue;
  readonly database: pg.Pool;
  readonly worker: WorkerProcess;
  /** Lets the sensor take messages until the action ends. */
  whileTicking<T>(action: () => Promise<T>): Promise<T>;
}

/** As in production. */
const deadlineSecs = 60;
const sensor = 'matrixProfileMessagesSensor';

/**
 * A queue, a state database, a namespace (so that run keys can be reused), and a worker process.
 * The pool has this many slots.
 */
export async function inMessageSetting<T>(
  { services, env, cpuProfiles }: BenchParts,
  rabbitUrl: string,
  room: number,
  action: (setting: MessageSetting) => Promise<T>,
): Promise<T> {
  const { folder, temporalAddress, postgres } = services;
  const stateDatabaseUrl = new URL(
    `/bench_messages_${randomBytes(4).toString('hex')}`,
    postgres.url,
  ).href;
  await migrateStateDatabase(stateDatabaseUrl);
  const queue = await createQueue('bench', rabbitUrl);
  const database = new pg.Pool({ connectionString: stateDatabaseUrl });
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection, namespace: await createNamespace(connection) });
  const workerEnv = {
    ...env,
    ...platformVariables,
    RABBIT_URL: rabbitUrl,
    MATRIX_PROFILE_QUEUE: queue.name,
    MATRIX_PROFILE_MAX_RUNS: String(room),
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: client.options.namespace,
    STATE_DATABASE_URL: stateDatabaseUrl,
  };
  const entry = new URL('../matrix-profile-worker-main.ts', import.meta.url);

  async function whileTicking<R>(inTick: () => Promise<R>): Promise<R> {
    const args = [{ sensor, mode: 'stream', deadlineSecs }];
    const stop = new AbortController();
    const ticking = (async () => {
      for (let turn = 1; !stop.signal.aborted; turn += 1) {
        const tick = await client.workflow.start('sensorTick', {
          workflowId: `sensorTick/${queue.name}/${turn}`,
          taskQueue: 'default',
          args,
        });
        stop.signal.addEventListener('abort', () => void tick.cancel());
        await tick.result().catch(() => undefined);
      }
    })();
    try {
      return await inTick();
    } finally {
      stop.abort();
      await ticking;
    }
  }

  try {
    return await withWorker({ entry, env: workerEnv, folder, cpuProfiles }, (worker) =>
      action({ queue, database, worker, whileTicking }),
    );
  } finally {
    await database.end();
    await connection.close();
    await queue.drop();
  }
}

const conditions = {
  requested: 'true',
  started: 'run_id is not null',
  completed: `status = 'completed'`,
} as const;

/** Waits until this many requests exist, have a run, or have a completed run. */
export async function untilThereAre(
  database: pg.Pool,
  count: number,
  what: keyof typeof conditions,
): Promise<void> {
  for (;;) {
    const { rows } = await database.query<{ count: number }>(
      `select count(*)::int as count from run_requests where ${conditions[what]}`,
    );
    if ((rows[0]?.count ?? 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
