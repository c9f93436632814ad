import {
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import type { ClosedRun } from '../state/runs.ts';

/**
 * @param runId of one execution; if absent, the latest of the workflow id
 * @returns undefined if Temporal does not know it
 */
export async function describeExecution(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

type End =
  | { readonly status: 'completed' }
  | { readonly status: 'failed' | 'cancelled'; readonly error: string };

/**
 * Temporal's statuses of closed runs. A run that is open, paused, continued or in a state unknown
 * to this version has none of them.
 */
const ends: Readonly<Partial<Record<string, End>>> = {
  COMPLETED: { status: 'completed' },
  CANCELLED: { status: 'cancelled', error: 'Cancelled' },
  FAILED: { status: 'failed', error: 'Failed before it could record why' },
  TERMINATED: { status: 'failed', error: 'Terminated' },
  TIMED_OUT: { status: 'failed', error: 'Took longer than its time limit' },
};

/** How the run of an execution ended according to Temporal; undefined if it is open. */
export function endOf(description: undefined): ClosedRun;
export function endOf(description: WorkflowExecutionDescription | undefined): ClosedRun | undefined;
export function endOf(
  description: WorkflowExecutionDescription | undefined,
): ClosedRun | undefined {
  if (description === undefined) {
    return {
      status: 'failed',
      error: 'Temporal no longer knows this run, so it is unknown how it ended',
      endedAt: new Date(),
    };
  }
  const end = ends[description.status.name];
  return end && { ...end, endedAt: description.closeTime ?? new Date() };
}
