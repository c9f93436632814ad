import type { Client } from '@temporalio/client';
import type { BackfillInput } from '../workflow/backfill-protocol.ts';
import { runLabels, workflowTaskQueue } from './start-run.ts';

/** Wakes the workflow of a backfill, or starts it if it is not running. */
export async function wakeBackfill(
  client: Client,
  backfillId: string,
  summary: string,
): Promise<void> {
  const input: BackfillInput = { backfillId };
  await client.workflow.signalWithStart('driveBackfill', {
    workflowId: `driveBackfill/${backfillId}`,
    taskQueue: workflowTaskQueue,
    args: [input],
    signal: 'wake',
    signalArgs: [],
    ...runLabels({ job: 'driveBackfill', launchedBy: `backfill:${backfillId}`, summary }),
  });
}
