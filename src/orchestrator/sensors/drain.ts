import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { describeExecution, endOf } from '../client/describe-execution.ts';
import type { Definitions } from '../definitions/deployment.ts';
import type { StartedRequest } from '../state/run-requests.ts';
import type { StateStore } from '../state/state-store.ts';

export interface DrainSettings {
  /**
   * Minimum age of a started request before it is compared with Temporal, and minimum time between
   * comparisons.
   */
  readonly checkAfterMs: number;
  /** A request that is neither claimed nor known to Temporal is requeued after this time. */
  readonly putBackAfterMs: number;
}

export const drainSettings: DrainSettings = { checkAfterMs: 60_000, putBackAfterMs: 600_000 };

export interface DrainParts {
  readonly client: Client;
  readonly store: StateStore;
  readonly jobs: Definitions['jobs'];
}

const limit = 100;

/**
 * Reconciles started requests with Temporal. Ends the requests of runs that did not end themselves
 * because they were terminated or their history was deleted, requeues requests that were never
 * started, and frees the places of closed manual runs. For a run that could not end itself,
 * requests the follow-up that its job declares.
 */
export async function drainRequests(parts: DrainParts, settings: DrainSettings): Promise<void> {
  const { client, store } = parts;
  for (const request of await store.requests.started(settings.checkAfterMs, limit)) {
    const description = await describeExecution(client, request.workflowId);
    if (description === undefined) await endUnknown(parts, request, settings);
    else await endWhenClosed(parts, request, description);
  }
  for (const workflowId of await store.requests.placesWithoutRequest(
    settings.checkAfterMs,
    limit,
  )) {
    const description = await describeExecution(client, workflowId);
    if (couldNotEndItself(description)) await askForFollowUpsOf(parts, workflowId);
    if (endOf(description) !== undefined) await store.requests.freePlace(workflowId);
  }
}

async function endUnknown(
  parts: DrainParts,
  request: StartedRequest,
  { putBackAfterMs }: DrainSettings,
): Promise<void> {
  const { store } = parts;
  if (request.runId === null) {
    await store.requests.putBack([request.workflowId], { minAgeMs: putBackAfterMs });
    return;
  }
  await askForFollowUp(parts, { ...request, runId: request.runId });
  const end = endOf(undefined);
  await store.runs.close(request.runId, end);
  await store.requests.end(request.workflowId, end.status);
}

async function endWhenClosed(
  parts: DrainParts,
  request: StartedRequest,
  description: WorkflowExecutionDescription,
): Promise<void> {
  const { store } = parts;
  const end = endOf(description);
  if (end === undefined) return;
  if (couldNotEndItself(description))
    await askForFollowUp(parts, { ...request, runId: request.runId ?? description.runId });
  if (request.runId !== null) await store.runs.close(request.runId, end);
  await store.requests.end(request.workflowId, end.status);
}

interface Lost {
  readonly job: string;
  readonly sensor: string;
  readonly config: unknown;
  readonly workflowId: string;
  readonly runId: string;
  readonly startedAt: Date;
}

/**
 * Runs before the request is ended, so that after a crash in between it is repeated, which has no
 * effect. Reads the request again, because the run may have ended itself between reading the
 * requests and querying Temporal.
 */
async function askForFollowUp(
  { store, jobs }: DrainParts,
  { job, sensor, ...run }: Lost,
): Promise<void> {
  const followUp = jobs.get(job)?.followUp(run);
  if (followUp === undefined || !(await store.requests.isOpen(run.workflowId))) return;
  await store.requests.ask(sensor, {
    ...followUp,
    runKey: run.runId,
    tags: {},
    maxAttempts: 1,
    retryAfterMs: 0,
  });
}

/** A manual run has no request; its remaining place shows that it did not end itself. */
async function askForFollowUpsOf(parts: DrainParts, workflowId: string): Promise<void> {
  const [latest] = await parts.store.runs.match(workflowId);
  if (latest !== undefined) await askForFollowUp(parts, { ...latest, sensor: latest.launchedBy });
}

/** Failed runs have reported their end themselves, as far as possible. */
function couldNotEndItself(description: WorkflowExecutionDescription | undefined): boolean {
  return description === undefined || ['TERMINATED', 'TIMED_OUT'].includes(description.status.name);
}
