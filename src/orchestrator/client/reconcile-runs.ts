import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import type { ClosedRun, RunTable } from '../state/runs.ts';
import type { StoredRun } from '../state/stored-run.ts';
import { blockageOf, type Blockage } from './blockage.ts';
import type { RunIdentity } from './find-run.ts';

export interface Reconciled {
  /** Whether the row of any run was ended. */
  readonly ended: boolean;
  /** Why runs cannot go on that are open, by run id. */
  readonly blockages: ReadonlyMap<string, Blockage>;
}

const concurrency = 20;

/**
 * Ends the rows of runs that are recorded as running though Temporal knows better: a run that was terminated, or lost with its server, could
 * not record its own end. Says of the others which cannot go on.
 */
export async function reconcileRuns(client: Client, runs: RunTable, recorded: readonly StoredRun[]): Promise<Reconciled> {
  const open = recorded.filter(({ status }) => status === 'running').values();
  const blockages = new Map<string, Blockage>();
  let ended = false;
  const takeUntilNoneIsLeft = async () => {
    for (const run of open) {
      const description = await describeRun(client, run);
      const closed = closedAs(description);
      if (closed !== undefined) {
        await runs.close(run.runId, closed);
        ended = true;
      } else if (description !== undefined) {
        const blockage = await blockageOf(client, description);
        if (blockage !== undefined) blockages.set(run.runId, blockage);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, takeUntilNoneIsLeft));
  return { ended, blockages };
}

/** How a run ended by Temporal's account; undefined while it runs. */
export async function closedRun(client: Client, run: RunIdentity): Promise<ClosedRun | undefined> {
  return closedAs(await describeRun(client, run));
}

function closedAs(description: WorkflowExecutionDescription | undefined): ClosedRun | undefined {
  if (description === undefined) {
    return { status: 'failed', error: 'Temporal does not know this run any more: how it ended is not known', endedAt: new Date() };
  }
  const endedAt = description.closeTime ?? new Date();
  switch (description.status.name) {
    case 'RUNNING':
    case 'PAUSED':
      return undefined;
    case 'COMPLETED':
      return { status: 'completed', endedAt };
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

async function describeRun(client: Client, run: RunIdentity): Promise<WorkflowExecutionDescription | undefined> {
  return (await describeLatest(client, run)) ?? describe(client, run.workflowId, run.runId);
}

/** The execution that a run is in now: it may have continued as new since its first. */
async function describeLatest(client: Client, { workflowId, runId }: RunIdentity): Promise<WorkflowExecutionDescription | undefined> {
  const latest = await describe(client, workflowId);
  return latest?.raw.workflowExecutionInfo?.firstRunId === runId ? latest : undefined;
}

export async function describe(client: Client, workflowId: string, runId?: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
