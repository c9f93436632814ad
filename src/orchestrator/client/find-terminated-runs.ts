import type { Client } from '@temporalio/client';
import { runsOnly } from './not-runs.ts';

/** First executions' run ids of runs that ended since a time without being able to record it: they were terminated, or ran out of time. */
export async function findTerminatedRuns(client: Client, since: Date): Promise<readonly string[]> {
  const query = `ExecutionStatus IN ("Terminated", "TimedOut", "Failed", "Canceled") AND CloseTime > "${since.toISOString()}" AND ${runsOnly}`;
  const found: string[] = [];
  for await (const { runId, raw } of client.workflow.list({ query }))
    found.push(raw.firstRunId || runId);
  return found;
}
