import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import type { RunTable, StoredRun } from '../state/runs.ts';
import type { RunIdentity } from './find-run.ts';

interface ClosedRun {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly error: string | undefined;
  readonly endedAt: Date;
}

const concurrency = 20;

/**
 * Ends the rows of runs that are recorded as running though Temporal knows better: a run that was terminated, or lost with its server, could
 * not record its own end.
 * @returns whether any row was ended
 */
export async function reconcileRuns(client: Client, runs: RunTable, recorded: readonly StoredRun[]): Promise<boolean> {
  const open = recorded.filter(({ status }) => status === 'running').values();
  let ended = false;
  const takeUntilNoneIsLeft = async () => {
    for (const run of open) {
      const closed = await closedRun(client, run);
      if (closed === undefined) continue;
      await runs.close(run.runId, closed.status, closed.error, closed.endedAt);
      ended = true;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, takeUntilNoneIsLeft));
  return ended;
}

/** How a run ended by Temporal's account; undefined while it runs. */
export async function closedRun(client: Client, run: RunIdentity): Promise<ClosedRun | undefined> {
  const description = (await describeLatest(client, run)) ?? (await describe(client, run.workflowId, run.runId));
  if (description === undefined) {
    return { status: 'failed', error: 'Temporal does not know this run any more: how it ended is not known', endedAt: new Date() };
  }
  const endedAt = description.closeTime ?? new Date();
  switch (description.status.name) {
    case 'RUNNING':
    case 'PAUSED':
      return undefined;
    case 'COMPLETED':
      return { status: 'completed', error: undefined, endedAt };
    case 'CANCELLED':
      return { status: 'cancelled', error: 'Cancelled', endedAt };
    case 'TERMINATED':
      return { status: 'failed', error: 'Terminated', endedAt };
    case 'TIMED_OUT':
      return { status: 'failed', error: 'Took longer than its time limit', endedAt };
    default:
      return { status: 'failed', error: `Ended with Temporal's status ${description.status.name}`, endedAt };
  }
}

/** The execution that a run is in now: it may have continued as new since its first. */
async function describeLatest(client: Client, { workflowId, runId }: RunIdentity): Promise<WorkflowExecutionDescription | undefined> {
  const latest = await describe(client, workflowId);
  return latest?.raw.workflowExecutionInfo?.firstRunId === runId ? latest : undefined;
}

async function describe(client: Client, workflowId: string, runId?: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
