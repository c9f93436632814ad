import type { Client } from '@temporalio/client';
import { runsOnly } from './not-runs.ts';

/**
 * Run ids of the first executions of runs that ended since a time but could not record it, because
 * they were terminated or timed out.
 */
export async function findTerminatedRuns(client: Client, since: Date): Promise<readonly string[]> {
  const query = `ExecutionStatus IN ("Terminated", "TimedOut", "Failed", "Canceled") AND CloseTime > "${since.toISOString()}" AND ${runsOnly}`;
  const found: string[] = [];
  for await (const { runId, raw } of client.workflow.list({ query }))
    found.push(raw.firstRunId || runId);
  return found;
}
