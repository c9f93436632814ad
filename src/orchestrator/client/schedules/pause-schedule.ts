import type { Client } from '@temporalio/client';
import { ourSchedule } from './describe-schedule.ts';
import { wantedState } from './pause.ts';
import { readStanding, standingOf, type ScheduleStanding } from './standing.ts';
import type { WantedSchedule } from './wanted-schedule.ts';

export interface StandingChange {
  readonly before: ScheduleStanding;
  readonly after: ScheduleStanding;
}

/**
 * Pauses a schedule for a person; only a person can resume it.
 * @throws TerminalError if it does not exist or is not ours
 */
export async function pauseSchedule(
  client: Client,
  name: string,
  note: string,
): Promise<StandingChange> {
  const before = standingOf(await ourSchedule(client, name));
  await client.schedule.getHandle(name).pause(note);
  return { before, after: await readStanding(client, name) };
}

/**
 * Lifts any pause of a schedule; one that lacks a variable is then paused for that reason.
 * @throws TerminalError if it does not exist or is not ours
 */
export async function resumeSchedule(
  client: Client,
  { name, missing }: WantedSchedule,
  note: string,
): Promise<StandingChange> {
  const before = standingOf(await ourSchedule(client, name));
  const handle = client.schedule.getHandle(name);
  const wanted = wantedState({ paused: false, note }, missing, false);
  if (wanted.paused) await handle.pause(wanted.note);
  else if (before.state !== 'running') await handle.unpause(note);
  return { before, after: await readStanding(client, name) };
}
