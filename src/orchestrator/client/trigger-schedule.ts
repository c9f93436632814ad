import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ScheduleDescription } from '@temporalio/client';
import { RetryableError } from '../errors.ts';
import type { RunIdentity } from './find-run.ts';
import { describeSchedule } from './schedules/describe-schedule.ts';

export interface TriggerOptions {
  /** If a run of the schedule is in progress, wait until it has ended and the new one has begun. */
  readonly waitForTurn: boolean;
  /** Abort it to stop waiting. */
  readonly signal: AbortSignal;
}

const intervalMs = 200;
const startsWithinMs = 30_000;

/**
 * Triggers a schedule now, even if it is paused. Runs never overlap: if one is in progress, the new
 * one follows it.
 * @param described the schedule before the trigger
 * @returns what it started; undefined while that still waits for the previous one
 * @throws RetryableError if the schedule does not start it in time
 */
export async function triggerSchedule(
  client: Client,
  described: ScheduleDescription,
  { waitForTurn, signal }: TriggerOptions,
): Promise<RunIdentity | undefined> {
  const { scheduleId: name, info } = described;
  const earlier = new Set(
    info.recentActions.map(({ action }) => action.workflow.firstExecutionRunId),
  );
  await client.schedule.getHandle(name).trigger('BUFFER_ONE');

  const end = Date.now() + startsWithinMs;
  while (!signal.aborted) {
    const { recentActions = [], runningActions = [] } =
      (await describeSchedule(client, name))?.info ?? {};
    const started = recentActions
      .map(({ action }) => action.workflow)
      .find(({ firstExecutionRunId }) => !earlier.has(firstExecutionRunId));
    if (started !== undefined)
      return { workflowId: started.workflowId, runId: started.firstExecutionRunId };
    const queued = runningActions.length > 0;
    if (queued && !waitForTurn) return undefined;
    if (!queued && Date.now() > end)
      throw new RetryableError(
        `The schedule ${name} started nothing within ${startsWithinMs / 1000} s`,
        { code: 'SCHEDULE_NOT_STARTED' },
      );
    await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
