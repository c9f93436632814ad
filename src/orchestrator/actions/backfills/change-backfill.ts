import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { callForEach } from '../../client/call-for-each.ts';
import { wakeBackfill } from '../../client/wake-backfill.ts';
import { chooseBackfill } from '../../reports/backfills/choose-backfill.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { StoredBackfill } from '../../state/backfill-reports.ts';
import { UsageError } from '../../usage-error.ts';

export const backfillChanges = ['pause', 'resume', 'cancel', 'retry'] as const;
export type BackfillChange = (typeof backfillChanges)[number];

export interface ChangedBackfill {
  readonly backfill: StoredBackfill;
  /** How many partitions changed. */
  readonly partitions: number;
  /** Workflow ids of the cancelled runs. */
  readonly runs: readonly string[];
}

/** The statuses in which a backfill allows each change. */
const from: Readonly<Record<BackfillChange, readonly StoredBackfill['status'][]>> = {
  pause: ['running'],
  // For a running backfill, this restarts its workflow if that was lost.
  resume: ['paused', 'running'],
  cancel: ['running', 'paused'],
  retry: ['failed', 'cancelled', 'running', 'paused'],
};

const past: Readonly<Record<BackfillChange, string>> = {
  pause: 'paused',
  resume: 'resumed',
  cancel: 'cancelled',
  retry: 'retried',
};

/**
 * Pauses, resumes, cancels or retries a backfill.
 * @param alsoRuns whether to cancel the runs that it has started
 * @throws UsageError if there is no such backfill, or its status does not allow the change
 */
export async function changeBackfill(
  source: ReportSource,
  change: BackfillChange,
  given: string,
  alsoRuns = false,
): Promise<ChangedBackfill> {
  const { backfillId, status, failed, cancelled, requested } = await chooseBackfill(source, given);
  const runsAreLeft = alsoRuns && status === 'cancelled' && requested > 0;
  if (!from[change].includes(status) && !runsAreLeft) {
    throw new UsageError(
      `The backfill ${backfillId} is ${status}: it cannot be ${past[change]}`,
      'BACKFILL_CHANGE_REFUSED',
    );
  }
  if (change === 'retry' && failed + cancelled === 0)
    throw new UsageError(
      `Nothing of the backfill ${backfillId} has failed`,
      'BACKFILL_CHANGE_REFUSED',
    );
  const { backfills } = await source.store();
  const changed = await backfills[change](backfillId);
  const client = await source.temporal();
  const runs = alsoRuns ? await cancelRuns(client, await backfills.startedRuns(backfillId)) : [];
  await wakeBackfill(client, backfillId, `Backfill ${backfillId}`);
  return {
    backfill: await chooseBackfill(source, backfillId),
    partitions: changed?.partitions ?? 0,
    runs,
  };
}

/**
 * @returns the runs that were cancelled; the others have ended, or have not been submitted to
 * Temporal yet
 */
async function cancelRuns(
  client: Client,
  workflowIds: readonly string[],
): Promise<readonly string[]> {
  const outcomes = await callForEach(workflowIds, async (workflowId) => {
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
