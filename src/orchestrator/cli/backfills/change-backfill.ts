import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import pLimit from 'p-limit';
import { project } from '../../project.ts';
import { wakeBackfill } from '../../client/wake-backfill.ts';
import type { StoredBackfill } from '../../state/backfill-reports.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../../usage-error.ts';
import { backfillDocument } from '../../reports/backfills/backfill-document.ts';
import { chooseBackfill } from '../../reports/backfills/choose-backfill.ts';

type Change = 'pause' | 'resume' | 'cancel' | 'retry';

/** In which states a backfill can be changed, and what to do in the others. */
const from: Readonly<Record<Change, readonly StoredBackfill['status'][]>> = {
  pause: ['running'],
  // One that runs has its workflow started again, where that was lost.
  resume: ['paused', 'running'],
  cancel: ['running', 'paused'],
  retry: ['failed', 'cancelled', 'running', 'paused'],
};

/**
 * Pauses, resumes, cancels or retries a backfill.
 * @param alsoRuns whether runs that it has started are cancelled too
 * @throws UsageError if there is no such backfill, or its state allows no such change
 */
export async function changeBackfill(context: Context, change: Change, given: string, alsoRuns = false): Promise<void> {
  const { backfillId, status, failed, cancelled, requested } = await chooseBackfill(context, given);
  const runsAreLeft = alsoRuns && status === 'cancelled' && requested > 0;
  if (!from[change].includes(status) && !runsAreLeft) {
    throw new UsageError(`The backfill ${backfillId} is ${status}: it cannot be ${past[change]}`, 'BACKFILL_CHANGE_REFUSED');
  }
  if (change === 'retry' && failed + cancelled === 0)
    throw new UsageError(`Nothing of the backfill ${backfillId} has failed`, 'BACKFILL_CHANGE_REFUSED');
  const { backfills } = await context.store();
  const changed = await backfills[change](backfillId);
  const client = await context.temporal();
  const ofRuns = alsoRuns ? await cancelRuns(client, await backfills.startedRuns(backfillId)) : [];
  await wakeBackfill(client, backfillId, `Backfill ${backfillId}`);
  const after = await chooseBackfill(context, backfillId);
  const { output } = context;
  output.show({ backfill: backfillDocument(after), runs: ofRuns }, [
    `The backfill ${backfillId} is ${after.status}. ${consequence(change, changed?.partitions ?? 0, after.requested, ofRuns.length)}`,
    output.style('dim', `Look at it: ${project().command} backfills show ${backfillId}`),
  ]);
}

const cancelledAtOnce = 20;

/** @returns those that were cancelled: others have ended, or Temporal has not been given them yet */
async function cancelRuns(client: Client, workflowIds: readonly string[]): Promise<readonly string[]> {
  const outcomes = await pLimit(cancelledAtOnce).map(workflowIds, async (workflowId) => {
    try {
      await client.workflow.getHandle(workflowId).cancel();
      return [workflowId];
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return [];
      throw error;
    }
  });
  return outcomes.flat();
}

const past: Readonly<Record<Change, string>> = { pause: 'paused', resume: 'resumed', cancel: 'cancelled', retry: 'retried' };

function consequence(change: Change, partitions: number, requested: number, runs: number): string {
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
  switch (change) {
    case 'pause':
      return `Its ${count(requested, 'requested run')} will end as usual.`;
    case 'resume':
      return `${count(requested, 'run')} requested.`;
    case 'cancel':
      return `${count(partitions, 'partition')} will not be materialized; ${runs > 0 ? `${count(runs, 'run')} cancelled` : `${count(requested, 'run')} left to end`}.`;
    case 'retry':
      return `${count(partitions, 'partition')} will be requested again.`;
  }
}
