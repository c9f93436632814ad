import { pause, resume } from '../../actions/schedules/change-standing.ts';
import { project } from '../../project.ts';
import type { Context } from '../context.ts';
import { findSchedule } from '../../reports/schedules/find-schedule.ts';
import { showStandingChange } from './standing-change.ts';

export async function pauseSchedule(
  context: Context,
  given: string,
  note = `${project().command} schedules pause`,
): Promise<void> {
  const wanted = await findSchedule(context, given, 'pause');
  showStandingChange(context, 'schedule', wanted.name, await pause(context, wanted, note));
}

export async function startSchedule(
  context: Context,
  given: string,
  note = `${project().command} schedules start`,
): Promise<void> {
  const wanted = await findSchedule(context, given, 'start');
  showStandingChange(context, 'schedule', wanted.name, await resume(context, wanted, note));
}
