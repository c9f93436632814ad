import type { ScheduleReport } from './read-schedules.ts';

/** A schedule as `--json` prints it. */
export function scheduleDocument({ wanted, standing, next, runs }: ScheduleReport) {
  const { name, times, action, missing } = wanted;
  return {
    ...{ name, job: action.workflowType, description: action.staticSummary ?? '', times, timeZone: timeZoneOf(wanted) },
    ...{ state: standing.state, note: standing.note, missing },
    next,
    lastRun: runs[0]?.document ?? null,
  };
}

export function timeZoneOf({ spec }: ScheduleReport['wanted']): string {
  return spec.timezone ?? 'UTC';
}
