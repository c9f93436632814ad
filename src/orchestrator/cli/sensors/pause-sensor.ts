import { pause, resume } from '../../actions/schedules/change-standing.ts';
import type { Context } from '../context.ts';
import { showStandingChange } from '../schedules/standing-change.ts';
import { findSensorSchedule } from '../../reports/sensors/find-sensor.ts';
import { project } from '../../project.ts';

export async function pauseSensor(
  context: Context,
  given: string,
  note = `${project().command} sensors pause`,
): Promise<void> {
  const wanted = await findSensorSchedule(context, given);
  showStandingChange(context, 'sensor', wanted.name, await pause(context, wanted, note));
}

export async function resumeSensor(
  context: Context,
  given: string,
  note = `${project().command} sensors resume`,
): Promise<void> {
  const wanted = await findSensorSchedule(context, given);
  showStandingChange(context, 'sensor', wanted.name, await resume(context, wanted, note));
}
