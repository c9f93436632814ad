import type { Client } from '@temporalio/client';
import type { BackfillInput } from '../workflow/backfill-protocol.ts';
import { runLabels, workflowTaskQueue } from './start-run.ts';

/** Has the workflow of a backfill look at it now; starts it where none is running. */
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
