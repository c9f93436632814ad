import { ourSchedule } from '../../client/schedules/describe-schedule.ts';
import { triggerSchedule as trigger } from '../../client/trigger-schedule.ts';
import type { Context } from '../context.ts';
import { interrupted } from '../runs/exit-code.ts';
import { showStarted } from '../runs/show-started.ts';
import { tickSensor } from '../sensors/tick-sensor.ts';
import { findSchedule } from '../../reports/schedules/find-schedule.ts';

/**
 * Makes a schedule start its run now, or, if it follows windows, request those that are due. With
 * `wait` the exit code is that of the run; Ctrl-C ends the wait, not the run.
 */
export async function triggerSchedule(
  context: Context,
  given: string,
  wait: boolean,
): Promise<void> {
  const { output } = context;
  const wanted = await findSchedule(context, given, 'trigger');
  const { name, action } = wanted;
  const client = await context.temporal();
  const described = await ourSchedule(client, name);
  if (wanted.windows !== undefined) return tickSensor(context, wanted, wait);
  if (wait) await context.store();
  const signal = context.stopSignal();
  const started = await trigger(client, described, { waitForTurn: wait, signal });
  const job = String(action.workflowType);
  if (started === undefined) {
    if (signal.aborted) context.exitWith(interrupted);
    return output.show({ schedule: name, run: null }, [
      `A run of ${name} is in progress: another one starts after it.`,
    ]);
  }

  await showStarted(context, { ...started, job }, wait, { schedule: name });
}
