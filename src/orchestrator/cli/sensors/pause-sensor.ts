import { pauseSchedule, resumeSchedule } from '../../client/schedules/pause-schedule.ts';
import type { Context } from '../context.ts';
import { checkNote, showStandingChange } from '../schedules/standing-change.ts';
import { findSensorSchedule } from '../../reports/sensors/find-sensor.ts';
import { project } from '../../project.ts';

export async function pauseSensor(context: Context, given: string, note = `${project().command} sensors pause`): Promise<void> {
  const { name } = await findSensorSchedule(context, given);
  checkNote(note);
  showStandingChange(context, 'sensor', name, await pauseSchedule(await context.temporal(), name, note));
}

export async function resumeSensor(context: Context, given: string, note = `${project().command} sensors resume`): Promise<void> {
  const wanted = await findSensorSchedule(context, given);
  showStandingChange(context, 'sensor', wanted.name, await resumeSchedule(await context.temporal(), wanted, note));
}
