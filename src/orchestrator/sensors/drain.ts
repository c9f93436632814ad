import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import type { EndedStatus, StartedRequest } from '../state/run-requests.ts';
import type { StateStore } from '../state/state-store.ts';

export interface DrainSettings {
  /** A started request is compared with Temporal not sooner and not more often. */
  readonly checkAfterMs: number;
  /** One that nobody claimed and Temporal does not know goes back to the queue after this long. */
  readonly putBackAfterMs: number;
}

export const drainSettings: DrainSettings = { checkAfterMs: 60_000, putBackAfterMs: 600_000 };

const limit = 100;

/**
 * Compares what counts as started with Temporal: ends the requests of runs that did not end themselves, because they were terminated or
 * their history is gone; puts back those that were never started; frees the places of runs by hand that are closed.
 */
export async function drainRequests(client: Client, store: StateStore, settings: DrainSettings): Promise<void> {
  for (const request of await store.requests.started(settings.checkAfterMs, limit)) {
    const description = await describe(client, request.workflowId);
    if (description === undefined) await endUnknown(store, request, settings);
    else await endWhenClosed(store, request, description);
  }
  for (const workflowId of await store.requests.placesWithoutRequest(settings.checkAfterMs, limit)) {
    const description = await describe(client, workflowId);
    if (description === undefined || closedAs(description) !== undefined) await store.requests.freePlace(workflowId);
  }
}

async function endUnknown(store: StateStore, request: StartedRequest, { putBackAfterMs }: DrainSettings): Promise<void> {
  if (request.runId === null) {
    await store.requests.putBack([request.workflowId], { minAgeMs: putBackAfterMs });
    return;
  }
  await store.runs.close(request.runId, 'failed', 'Temporal no longer knows the run', new Date());
  await store.requests.end(request.workflowId, 'failed');
}

async function endWhenClosed(store: StateStore, request: StartedRequest, description: WorkflowExecutionDescription): Promise<void> {
  const ended = closedAs(description);
  if (ended === undefined) return;
  const { status, closeTime = new Date() } = description;
  if (request.runId !== null) {
    const error = ended === 'completed' ? undefined : `Temporal reports it as ${status.name.toLowerCase().replaceAll('_', ' ')}`;
    await store.runs.close(request.runId, ended, error, closeTime);
  }
  await store.requests.end(request.workflowId, ended);
}

/** Undefined for a run that goes on, also a paused one and one whose state is not known. */
function closedAs({ status }: WorkflowExecutionDescription): EndedStatus | undefined {
  switch (status.name) {
    case 'COMPLETED':
      return 'completed';
    case 'CANCELLED':
      return 'cancelled';
    case 'FAILED':
    case 'TERMINATED':
    case 'TIMED_OUT':
      return 'failed';
    default:
      return undefined;
  }
}

async function describe(client: Client, workflowId: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
