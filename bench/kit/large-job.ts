import type { Client } from '@temporalio/client';
import pg from 'pg';
import { startRun } from '#orchestrator/client/start-run.ts';
import type { WorkerProcess } from '../worker/worker-process.ts';
import { endsWithin } from '../ends-within.ts';
import { historySize, type HistorySize } from './history-size.ts';

export interface LargeJob {
  readonly items: number;
  readonly seconds: number;
  readonly workerCpuSeconds: number;
  readonly peakMiB: number;
  /** Materializations in Postgres: one per item, and one of their list. */
  readonly records: number;
  readonly history: HistorySize;
}

export interface LargeJobDeps {
  readonly client: Client;
  /** A new process, so that its memory is that of this job. */
  readonly worker: WorkerProcess;
  readonly stateDatabaseUrl: string;
}

/** A run with so many items that it continues as new several times. */
export async function measureLargeJob(
  { client, worker, stateDatabaseUrl }: LargeJobDeps,
  items: number,
): Promise<LargeJob> {
  const config = { total: items, maxConcurrent: 100 };
  const began = performance.now();
  const { result: handle, usage } = await worker.measure(async () => {
    const started = await startRun(client, {
      job: 'fanOutJob',
      config,
      launchedBy: 'bench',
      summary: `${items} items`,
    });
    await endsWithin(900, `The job of ${items} items`, started.result());
    return started;
  });
  return {
    items,
    seconds: (performance.now() - began) / 1000,
    workerCpuSeconds: usage.cpuMs / 1000,
    peakMiB: usage.peakMiB,
    records: await countRecords(stateDatabaseUrl, handle.firstExecutionRunId),
    history: await historySize(client, handle.workflowId, handle.firstExecutionRunId),
  };
}

async function countRecords(url: string, runId: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from materializations where run_id = $1',
      [runId],
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
