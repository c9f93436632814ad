import type { Client } from '@temporalio/client';
import type { RunIdentity } from './find-run.ts';
import { describeSchedule, isOurs } from './schedules/describe-schedule.ts';
import type { WantedSchedule } from './schedules/wanted-schedule.ts';
import { triggerSchedule, type TriggerOptions } from './trigger-schedule.ts';

/**
 * Makes a sensor tick now, even if its schedule is paused: through the schedule, or directly if
 * there is none. See `triggerSchedule`.
 * @returns the tick; undefined while it still waits for the previous one
 */
export async function triggerTick(
  client: Client,
  wanted: WantedSchedule,
  options: TriggerOptions,
): Promise<RunIdentity | undefined> {
  const described = await describeSchedule(client, wanted.name);
  if (described === undefined || !isOurs(described)) return startTick(client, wanted);
  return triggerSchedule(client, described, options);
}

/** A tick that is already running counts. */
async function startTick(client: Client, { action }: WantedSchedule): Promise<RunIdentity> {
  const { workflowType, type: _, workflowId = '', ...options } = action;
  const handle = await client.workflow.start(workflowType, {
    ...options,
    workflowId,
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  return { workflowId, runId: handle.firstExecutionRunId };
}
