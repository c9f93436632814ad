import type { Env } from '@moderate/orchestrator';
import {
  connectClient,
  type EndOfRun,
  followRun,
  migrateStateDatabase,
  openStateStore,
  type RunIdentity,
  startRun,
  stateDatabaseUrl,
  type StoredOutcome,
} from '@moderate/orchestrator/client';
import type { Report } from '@moderate/orchestrator/dev';
import { outcomeLine } from './outcome-line.ts';

export interface FinishedRun {
  readonly run: RunIdentity;
  readonly end: EndOfRun;
  readonly outcomes: readonly StoredOutcome[];
}

/**
 * Starts the Postgres ingestion with its default config and shows its progress.
 *
 * @returns undefined if the signal was aborted before the run ended
 */
export async function runIngestion(
  env: Env,
  report: Report,
  signal: AbortSignal,
): Promise<FinishedRun | undefined> {
  const url = stateDatabaseUrl(env);
  await migrateStateDatabase(url);
  const store = openStateStore(url);
  const client = await connectClient(env);
  try {
    const handle = await startRun(client, {
      job: 'postgresIngestionJob',
      config: {},
      launchedBy: 'quickstart',
      summary: 'Catalog and profile the sample databases',
    });
    const run = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
    const outcomes: StoredOutcome[] = [];
    const onProgress = ({
      outcomes: added,
    }: {
      readonly outcomes: readonly StoredOutcome[];
    }): void => {
      outcomes.push(...added);
      for (const outcome of added) report(outcomeLine(outcome));
    };
    const end = await followRun(run, { client, store, withDetails: false, signal, onProgress });
    return end && { run, end, outcomes };
  } finally {
    await client.connection.close();
    await store.close();
  }
}
