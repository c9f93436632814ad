import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { RetryableError } from '../errors.ts';
import type { RunIdentity } from './find-run.ts';
import { describeSchedule, isOurs } from './schedules/describe-schedule.ts';
import type { WantedSchedule } from './schedules/wanted-schedule.ts';

export interface TriggerOptions {
  /** Where a tick is under way: wait until it has ended and this one has begun. */
  readonly waitForTurn: boolean;
  /** Aborted to stop waiting. */
  readonly signal: AbortSignal;
}

const intervalMs = 200;
const startsWithinMs = 30_000;

/**
 * Has a sensor tick now, also where its schedule is paused: by the schedule, or without it where there is none. Never two at once: while a
 * tick is under way the new one follows it.
 * @returns the tick; undefined while it still waits for the one before
 * @throws RetryableError when the schedule does not start it in time
 */
export async function triggerTick(client: Client, wanted: WantedSchedule, options: TriggerOptions): Promise<RunIdentity | undefined> {
  const { name } = wanted;
  const described = await describeSchedule(client, name);
  if (described === undefined || !isOurs(described)) return startTick(client, wanted);
  const earlier = new Set(described.info.recentActions.map(({ action }) => action.workflow.firstExecutionRunId));
  await client.schedule.getHandle(name).trigger('BUFFER_ONE');

  const end = Date.now() + startsWithinMs;
  while (!options.signal.aborted) {
    const { recentActions = [], runningActions = [] } = (await describeSchedule(client, name))?.info ?? {};
    const started = recentActions.map(({ action }) => action.workflow).find(({ firstExecutionRunId }) => !earlier.has(firstExecutionRunId));
    if (started !== undefined) return { workflowId: started.workflowId, runId: started.firstExecutionRunId };
    const queued = runningActions.length > 0;
    if (queued && !options.waitForTurn) return undefined;
    if (!queued && Date.now() > end) throw new RetryableError(`The schedule ${name} started no tick within ${startsWithinMs / 1000} s`);
    await sleep(intervalMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
  return undefined;
}

/** One that runs already counts. */
async function startTick(client: Client, { action }: WantedSchedule): Promise<RunIdentity> {
  const { workflowType, type: _, workflowId = '', ...options } = action;
  const handle = await client.workflow.start(workflowType, { ...options, workflowId, workflowIdConflictPolicy: 'USE_EXISTING' });
  return { workflowId, runId: handle.firstExecutionRunId };
}
