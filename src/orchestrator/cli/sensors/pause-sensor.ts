import { isOurNote } from '../../client/schedules/pause.ts';
import { pauseSchedule, resumeSchedule, type StandingChange } from '../../client/schedules/pause-schedule.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../usage-error.ts';
import { findSensorSchedule } from './find-sensor.ts';
import { scheduleText } from './sensor-text.ts';
import { project } from '../../project.ts';

export async function pauseSensor(context: Context, given: string, note = `${project().command} sensors pause`): Promise<void> {
  const { name } = await findSensorSchedule(context, given);
  if (isOurNote(note)) throw new UsageError('This note is the one of a pause that is lifted by itself: give another');
  show(context, name, await pauseSchedule(await context.temporal(), name, note));
}

export async function resumeSensor(context: Context, given: string, note = `${project().command} sensors resume`): Promise<void> {
  const wanted = await findSensorSchedule(context, given);
  show(context, wanted.name, await resumeSchedule(await context.temporal(), wanted, note));
}

function show({ output }: Context, name: string, { before, after }: StandingChange): void {
  const [from, to] = [before, after].map((standing) => scheduleText(standing, output.style));
  output.show({ sensor: name, before: { state: before.state, note: before.note }, after: { state: after.state, note: after.note } }, [
    from === to ? `${name}: ${to}, as before` : `${name}: ${to} (was ${from})`,
  ]);
}
