import type { Client, ScheduleDescription } from '@temporalio/client';
import type { RunIdentity } from '../find-run.ts';
import { stateOf } from './compare-schedule.ts';
import { describeSchedule, isOurs } from './describe-schedule.ts';
import { pauseOf } from './pause.ts';

/** Whether a schedule fires, and if not, why. */
export interface ScheduleStanding {
  readonly state:
    | 'running'
    | 'paused by a person'
    | 'paused for variables'
    | 'paused as created'
    | 'absent'
    | 'foreign';
  /** The note that the Web UI shows with it. */
  readonly note: string;
  /** The last times at which it fired: up to ten, the oldest first. */
  readonly fired: readonly Date[];
  readonly next: Date | undefined;
}

export async function readStanding(client: Client, name: string): Promise<ScheduleStanding> {
  return standingOf(await describeSchedule(client, name));
}

/** @param described undefined for a schedule that does not exist */
export function standingOf(described: ScheduleDescription | undefined): ScheduleStanding {
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

/** A run that a schedule started. */
export interface ScheduledRun extends RunIdentity {
  readonly startedAt: Date;
}

/** The last runs that a schedule started: up to ten, the latest first. */
export function scheduledRuns(described: ScheduleDescription | undefined): readonly ScheduledRun[] {
  return (described?.info.recentActions ?? [])
    .map(({ takenAt, action: { workflow } }) => ({
      workflowId: workflow.workflowId,
      runId: workflow.firstExecutionRunId,
      startedAt: takenAt,
    }))
    .toReversed();
}
