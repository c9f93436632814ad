import type { Client } from '@temporalio/client';
import { startRun } from '#orchestrator/client/start-run.ts';
import { endsWithin } from '../ends-within.ts';
import type { WorkerProcess } from '../worker/worker-process.ts';
import type { CatalogTarget, Requests } from './catalog-target.ts';
import { readRecordedIngestion, type RecordedIngestion } from './recorded-ingestion.ts';

export interface Ingestion extends RecordedIngestion {
  readonly seconds: number;
  /** Number of statements to the cataloged databases. */
  readonly statements: number;
  readonly requests: Requests;
  readonly workerCpuSeconds: number;
  readonly peakMiB: number;
}

export interface IngestionDeps {
  readonly client: Client;
  readonly worker: WorkerProcess;
  readonly target: CatalogTarget;
  readonly stateDatabaseUrl: string;
}

/** One run of the ingestion job, without profiles. */
export async function measureIngestion({
  client,
  worker,
  target,
  stateDatabaseUrl,
}: IngestionDeps): Promise<Ingestion> {
  const config = {
    sourceServiceName: 'bench',
    ignoredDatabases: ['template.*', 'postgres', 'bench_state.*'],
    profile: { enabled: false },
  };
  const before = target.requests();
  const began = performance.now();
  const { result: runId, usage } = await worker.measure(async () => {
    const run = await startRun(client, {
      job: 'postgresIngestionJob',
      config,
      launchedBy: 'bench',
      summary: 'Benchmark',
    });
    await endsWithin(900, 'The ingestion', run.result());
    return run.firstExecutionRunId;
  });
  const seconds = (performance.now() - began) / 1000;
  const after = target.requests();
  return {
    seconds,
    statements: usage.statements,
    requests: { reads: after.reads - before.reads, writes: after.writes - before.writes },
    workerCpuSeconds: usage.cpuMs / 1000,
    peakMiB: usage.peakMiB,
    ...(await readRecordedIngestion(stateDatabaseUrl, runId)),
  };
}
