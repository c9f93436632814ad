import { pauseSchedule as pause, resumeSchedule } from '../../client/schedules/pause-schedule.ts';
import { project } from '../../project.ts';
import type { Context } from '../context.ts';
import { findSchedule } from '../../reports/schedules/find-schedule.ts';
import { checkNote, showStandingChange } from './standing-change.ts';

export async function pauseSchedule(context: Context, given: string, note = `${project().command} schedules pause`): Promise<void> {
  const { name } = await findSchedule(context, given, 'pause');
  checkNote(note);
  showStandingChange(context, 'schedule', name, await pause(await context.temporal(), name, note));
}

export async function startSchedule(context: Context, given: string, note = `${project().command} schedules start`): Promise<void> {
  const wanted = await findSchedule(context, given, 'start');
  showStandingChange(context, 'schedule', wanted.name, await resumeSchedule(await context.temporal(), wanted, note));
}
