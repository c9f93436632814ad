import type { WindowsReport } from './read-windows.ts';
import type { ScheduleReport } from './read-schedules.ts';

/** A schedule as `--json` prints it. */
export function scheduleDocument({ wanted, standing, next, runs, windows }: ScheduleReport) {
  const { name, times, action, missing } = wanted;
  return {
    name,
    job: jobOf(wanted),
    description: action.staticSummary ?? '',
    times,
    timeZone: timeZoneOf(wanted),
    state: standing.state,
    note: standing.note,
    missing,
    next,
    lastRun: runs[0]?.document ?? null,
    windows: windows === undefined ? null : windowsDocument(windows),
  };
}

function windowsDocument({ scheduled, next, state }: WindowsReport) {
  const { assets, description, maxCatchUp, order } = scheduled;
  return {
    assets,
    description,
    maxCatchUp,
    order,
    next: next ?? null,
    behind: state?.behind ?? null,
    requests: state?.requests ?? null,
    leftOut:
      state?.leftOut === undefined
        ? null
        : {
            at: state.leftOut.startedAt,
            note: state.leftOut.note,
          },
  };
}

/** The job that a schedule starts, or requests when a window ends. */
export function jobOf({ action, windows }: ScheduleReport['wanted']): string {
  return windows === undefined ? String(action.workflowType) : 'materializeAssets';
}

export function timeZoneOf({ spec, windows }: ScheduleReport['wanted']): string {
  return windows?.windows.sequence.timeZone ?? spec.timezone ?? 'UTC';
}
