import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { RunOutcome } from '../workflow/protocol.ts';
import { outlastOutage } from '../state/outlast-outage.ts';
import type { StateStore } from '../state/state-store.ts';
import type { StoredOutcome } from '../state/materializations.ts';
import type { Blockage } from './blockage.ts';
import { findBlockedRun } from './find-blocked-runs.ts';
import type { RunIdentity } from './find-run.ts';
import { closedRun } from './reconcile-runs.ts';

export interface RunProgress {
  /** The outcomes that were recorded since the last update. */
  readonly outcomes: readonly StoredOutcome[];
  /**
   * The run's details in the Web UI, as Markdown. Undefined if no worker responds, or if they were
   * not requested.
   */
  readonly details: string | undefined;
  /** Why the run is blocked; undefined if it is not. */
  readonly blockage: Blockage | undefined;
  /** When the run began, after any wait; undefined until then. */
  readonly begunAt: Date | undefined;
}

export interface FollowOptions {
  readonly client: Client;
  readonly store: StateStore;
  /** Whether to query the worker for the run's details too. */
  readonly withDetails: boolean;
  /** Abort it to stop following; the run continues. */
  readonly signal: AbortSignal;
  onProgress(progress: RunProgress): void;
}

/** How a run ended, with its result as Markdown if it could record one. */
export type EndOfRun =
  | {
      readonly status: 'completed';
      readonly outcome: RunOutcome;
      readonly error: null;
      readonly result: string | null;
    }
  | {
      readonly status: 'failed' | 'cancelled';
      readonly outcome: null;
      readonly error: string;
      readonly result: string | null;
    };

const intervalMs = 500;
/** Polls between two checks of whether the run is blocked. */
const pollsPerLook = 10;

/**
 * Follows a run until it ends, however long that takes. Following survives outages of the Temporal
 * server and, within the limits of `outlastOutage`, of the state database.
 * @returns how it ended; undefined if the signal was aborted first
 */
export async function followRun(
  run: RunIdentity,
  options: FollowOptions,
): Promise<EndOfRun | undefined> {
  const { client, store, withDetails, signal, onProgress } = options;
  let last = 0;
  let polls = 0;
  let blockage: Blockage | undefined;
  const poll = async (until: AbortSignal) => {
    const [recorded, outcomes, details] = await Promise.all([
      outlastOutage(() => store.runs.find(run.runId), until),
      outlastOutage(() => store.materializations.ofRun(run.runId, last), until),
      withDetails ? currentDetails(client, run) : undefined,
    ]);
    last = Math.max(last, ...outcomes.map(({ ordinal }) => ordinal));
    polls += 1;
    if (polls % pollsPerLook === 0)
      blockage = await findBlockedRun(client, run.workflowId)
        .then((found) => found?.blockage)
        .catch(() => undefined);
    onProgress({ outcomes, details, blockage, begunAt: recorded?.begunAt ?? undefined });
  };

  const stop = new AbortController();
  const tick = AbortSignal.any([signal, stop.signal]);
  let hasEnded = false;
  const ended = untilEnded(client, run, tick).then((value) => {
    hasEnded = value;
    stop.abort();
  });
  try {
    while (!tick.aborted) {
      await poll(tick).catch((error: unknown) => {
        if (!tick.aborted) throw error;
      });
      await sleep(intervalMs, undefined, { signal: tick }).catch(() => undefined);
    }
    if (!hasEnded) return undefined;
    await poll(signal);
    return await endOf(run, options);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    stop.abort();
    await ended;
  }
}

async function endOf(
  run: RunIdentity,
  { client, store: { runs }, signal }: FollowOptions,
): Promise<EndOfRun> {
  const closed = await closedRun(client, run);
  if (closed !== undefined) await outlastOutage(() => runs.close(run.runId, closed), signal);
  const recorded = await outlastOutage(() => runs.find(run.runId), signal);
  if (recorded !== undefined && recorded.status !== 'running') return recorded;
  if (closed === undefined)
    return { status: 'failed', outcome: null, error: 'How it ended is not recorded', result: null };
  // A run that was not recorded, such as a duplicate of another, has no failed checks.
  if (closed.status === 'completed')
    return { status: closed.status, outcome: 'ok', error: null, result: null };
  return { status: closed.status, outcome: null, error: closed.error, result: null };
}

async function untilEnded(
  client: Client,
  { workflowId, runId }: RunIdentity,
  signal: AbortSignal,
): Promise<boolean> {
  const handle = client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId: runId });
  while (!signal.aborted) {
    try {
      await client.withAbortSignal(signal, () => handle.result());
      return true;
    } catch (error) {
      if (error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError)
        return true;
      await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return false;
}

/** The details of an open run in the Web UI, as Markdown. Undefined if no worker responds. */
export async function currentDetails(
  client: Client,
  { workflowId }: Pick<RunIdentity, 'workflowId'>,
  limitMs = 2_000,
): Promise<string | undefined> {
  try {
    const handle = client.workflow.getHandle(workflowId);
    const answer = await client.withDeadline(Date.now() + limitMs, () =>
      handle.query<WorkflowMetadata>('__temporal_workflow_metadata'),
    );
    return answer.currentDetails || undefined;
  } catch {
    return undefined;
  }
}

interface WorkflowMetadata {
  readonly currentDetails?: string;
}
