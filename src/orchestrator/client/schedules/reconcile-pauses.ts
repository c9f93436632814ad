import type { Client } from '@temporalio/client';
import type { Env } from '../../env.ts';
import type { Definitions } from '../../definitions/deployment.ts';
import { stateOf } from './compare-schedule.ts';
import { describeSchedule, isOurs } from './describe-schedule.ts';
import { wantedState } from './pause.ts';
import { wantedSchedules, type WantedSchedule } from './wanted-schedule.ts';
import { project } from '../../project.ts';

export interface PauseChange {
  readonly name: string;
  readonly paused: boolean;
  readonly note: string;
}

/**
 * Pauses our schedules whose job or sensor lacks a variable, and lifts such pauses if the variables
 * are set. Everything else stays as it is: pauses by a person, schedules that do not exist, what
 * schedules start, and when.
 * @returns the changes
 */
export async function reconcilePauses(
  client: Client,
  definitions: Definitions,
  env: Env,
): Promise<readonly PauseChange[]> {
  const changes = await Promise.all(
    wantedSchedules(definitions, env).map((wanted) => reconcilePause(client, wanted)),
  );
  return changes.filter((change) => change !== undefined);
}

async function reconcilePause(
  client: Client,
  { name, missing, startPaused }: Pick<WantedSchedule, 'name' | 'missing' | 'startPaused'>,
): Promise<PauseChange | undefined> {
  const described = await describeSchedule(client, name);
  if (described === undefined || !isOurs(described)) return undefined;
  const current = stateOf(described);
  const { paused, note } = wantedState(current, missing, startPaused && 'by-hand');
  if (paused === current.paused && note === current.note) return undefined;
  const handle = client.schedule.getHandle(name);
  if (paused) await handle.pause(note);
  // Temporal requires a note to unpause.
  else await handle.unpause(note || `${project().command}: resumed, since all variables are there`);
  return { name, paused, note };
}
