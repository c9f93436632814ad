import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { ClosedRun, RunTable } from '../state/runs.ts';
import type { StoredRun } from '../state/stored-run.ts';
import { blockageOf, type Blockage } from './blockage.ts';
import { callForEach } from './call-for-each.ts';
import { describeExecution, endOf } from './describe-execution.ts';
import type { RunIdentity } from './find-run.ts';

export interface Reconciled {
  /** Whether any run was marked as ended. */
  readonly ended: boolean;
  /** Why open runs are blocked, by run id. */
  readonly blockages: ReadonlyMap<string, Blockage>;
}

/**
 * Marks runs as ended that are recorded as running although Temporal says otherwise: a run that was
 * terminated, or lost with its server, could not record its own end. Also reports which of the
 * others are blocked.
 */
export async function reconcileRuns(
  client: Client,
  runs: RunTable,
  recorded: readonly StoredRun[],
): Promise<Reconciled> {
  const open = recorded.filter(({ status }) => status === 'running');
  const blockages = new Map<string, Blockage>();
  let ended = false;
  await callForEach(open, async (run) => {
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

/** How a run ended according to Temporal; undefined while it is running. */
export async function closedRun(client: Client, run: RunIdentity): Promise<ClosedRun | undefined> {
  return endOf(await describeRun(client, run));
}

/** The current or last execution of a run; undefined if Temporal does not know it. */
export async function describeRun(
  client: Client,
  run: RunIdentity,
): Promise<WorkflowExecutionDescription | undefined> {
  const latest = await describeLatest(client, run);
  if (latest !== undefined) return latest;
  const first = await describeExecution(client, run.workflowId, run.runId);
  // Another run has its workflow id by now, which hides the continuation.
  return first?.status.name === 'CONTINUED_AS_NEW' ? undefined : first;
}

/** The current execution of a run, which may have continued as new since its first. */
async function describeLatest(
  client: Client,
  { workflowId, runId }: RunIdentity,
): Promise<WorkflowExecutionDescription | undefined> {
  const latest = await describeExecution(client, workflowId);
  return latest?.raw.workflowExecutionInfo?.firstRunId === runId ? latest : undefined;
}
