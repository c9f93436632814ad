import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { describeExecution, endOf } from '../client/describe-execution.ts';
import type { Definitions } from '../definitions/deployment.ts';
import type { StartedRequest } from '../state/run-requests.ts';
import type { StateStore } from '../state/state-store.ts';

export interface DrainSettings {
  /** A started request is compared with Temporal not sooner and not more often. */
  readonly checkAfterMs: number;
  /** One that nobody claimed and Temporal does not know goes back to the queue after this long. */
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
 * Compares what counts as started with Temporal: ends the requests of runs that did not end themselves, because they were terminated or
 * their history is gone; requeues those that were never started; frees the places of manual runs that are closed. For a run that could
 * not end itself it requests the follow-up that its job declares.
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
 * Before the request is ended, so that a crash between the two asks again, which does nothing. Looks at the request once more: the run may
 * have ended itself, and been terminated after that, between the look at the requests and the one at Temporal.
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

/** A manual run had no request: the place that it holds tells that it did not end itself. */
async function askForFollowUpsOf(parts: DrainParts, workflowId: string): Promise<void> {
  const [latest] = await parts.store.runs.match(workflowId);
  if (latest !== undefined) await askForFollowUp(parts, { ...latest, sensor: latest.launchedBy });
}

/** One that failed has told so itself, as far as it could. */
function couldNotEndItself(description: WorkflowExecutionDescription | undefined): boolean {
  return description === undefined || ['TERMINATED', 'TIMED_OUT'].includes(description.status.name);
}
