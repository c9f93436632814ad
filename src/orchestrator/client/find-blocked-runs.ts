import type { Client } from '@temporalio/client';
import { searchAttributes } from '../workflow/search-attributes.ts';
import { blockageOf, type Blockage } from './blockage.ts';
import { callForEach } from './call-for-each.ts';
import { describeExecution } from './describe-execution.ts';
import type { UnbegunRun } from './find-run.ts';

/** A blocked run that is open according to Temporal; it may be missing from the state database. */
export interface BlockedRun extends UnbegunRun {
  readonly blockage: Blockage;
}

export interface OpenRuns {
  /**
   * Limits the search to runs of this job; by default all runs, including sensor ticks as runs of
   * `sensorTick`.
   */
  readonly job?: string | undefined;
  /** Workflow ids that were already checked. */
  readonly known?: ReadonlySet<string>;
  /** How many runs are checked, the latest first. */
  readonly limit: number;
}

/** The open runs that are blocked, the latest first. */
export async function findBlockedRuns(
  client: Client,
  { job, known = new Set(), limit }: OpenRuns,
): Promise<readonly BlockedRun[]> {
  const query = `ExecutionStatus = "Running"${job === undefined ? '' : ` AND WorkflowType = "${job}"`}`;
  const open: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) {
    if (!known.has(workflowId)) open.push(workflowId);
    if (open.length >= limit) break;
  }
  const found = await callForEach(open, (workflowId) => findBlockedRun(client, workflowId));
  return found
    .filter((run) => run !== undefined)
    .toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
}

/** The current run of a workflow id, if it is blocked. */
export async function findBlockedRun(
  client: Client,
  workflowId: string,
): Promise<BlockedRun | undefined> {
  const description = await describeExecution(client, workflowId);
  if (description?.status.name !== 'RUNNING') return undefined;
  const blockage = await blockageOf(client, description);
  if (blockage === undefined) return undefined;
  return {
    workflowId,
    runId: description.raw.workflowExecutionInfo?.firstRunId || description.runId,
    job: description.type,
    startedAt: description.startTime,
    launchedBy: description.typedSearchAttributes.get(searchAttributes.launchedBy) ?? 'web-ui',
    blockage,
  };
}
