import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import pLimit from 'p-limit';
import type { ClosedRun, RunTable } from '../state/runs.ts';
import type { StoredRun } from '../state/stored-run.ts';
import { blockageOf, type Blockage } from './blockage.ts';
import { describeExecution, endOf } from './describe-execution.ts';
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
export async function reconcileRuns(
  client: Client,
  runs: RunTable,
  recorded: readonly StoredRun[],
): Promise<Reconciled> {
  const open = recorded.filter(({ status }) => status === 'running');
  const blockages = new Map<string, Blockage>();
  let ended = false;
  await pLimit(concurrency).map(open, async (run) => {
    const description = await describeRun(client, run);
    const closed = endOf(description);
    if (closed !== undefined) {
      await runs.close(run.runId, closed);
      ended = true;
    } else if (description !== undefined) {
      const blockage = await blockageOf(client, description);
      if (blockage !== undefined) blockages.set(run.runId, blockage);
    }
  });
  return { ended, blockages };
}

/** How a run ended by Temporal's account; undefined while it runs. */
export async function closedRun(client: Client, run: RunIdentity): Promise<ClosedRun | undefined> {
  return endOf(await describeRun(client, run));
}

/** The execution that a run is in now, or the last that it was in; undefined if Temporal does not know it. */
export async function describeRun(
  client: Client,
  run: RunIdentity,
): Promise<WorkflowExecutionDescription | undefined> {
  const latest = await describeLatest(client, run);
  if (latest !== undefined) return latest;
  const first = await describeExecution(client, run.workflowId, run.runId);
  // Its workflow id is another run's by now, which hides what it continued as.
  return first?.status.name === 'CONTINUED_AS_NEW' ? undefined : first;
}

/** The execution that a run is in now: it may have continued as new since its first. */
async function describeLatest(
  client: Client,
  { workflowId, runId }: RunIdentity,
): Promise<WorkflowExecutionDescription | undefined> {
  const latest = await describeExecution(client, workflowId);
  return latest?.raw.workflowExecutionInfo?.firstRunId === runId ? latest : undefined;
}
