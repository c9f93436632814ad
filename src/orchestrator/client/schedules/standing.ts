import type { Client } from '@temporalio/client';
import { stateOf } from './compare-schedule.ts';
import { describeSchedule, isOurs } from './describe-schedule.ts';
import { pauseOf } from './pause.ts';

/** Whether a schedule fires, and if not, why. */
export interface ScheduleStanding {
  readonly state: 'running' | 'paused by a person' | 'paused for variables' | 'paused as created' | 'absent' | 'foreign';
  /** What people see beside it in the Web UI. */
  readonly note: string;
  /** When it last fired: up to ten times, the oldest first. */
  readonly fired: readonly Date[];
  readonly next: Date | undefined;
}

export async function readStanding(client: Client, name: string): Promise<ScheduleStanding> {
  const described = await describeSchedule(client, name);
  if (described === undefined) return { state: 'absent', note: '', fired: [], next: undefined };
  const { info } = described;
  const state = stateOf(described);
  return {
    state: isOurs(described) ? pauseOf(state) : 'foreign',
    note: state.note,
    fired: info.recentActions.map(({ takenAt }) => takenAt),
    next: info.nextActionTimes[0],
  };
}
