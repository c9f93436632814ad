import type { ScheduledRun } from '../../client/schedules/standing.ts';
import type { ScheduledWindows } from '../../definitions/scheduled-windows.ts';
import {
  nextWindow,
  windowsBehind,
  type DueWindow,
  type WindowCount,
} from '../../sensors/due-windows.ts';
import { storedRunKey } from '../../sensors/to-run-request.ts';
import { runKeyPrefix } from '../../sensors/window-sensor.ts';
import type { SensorRequests } from '../../state/request-reports.ts';
import type { EndedTick, StoredTick } from '../../state/sensor-ticks.ts';
import type { StateStore } from '../../state/state-store.ts';

/** The progress of a schedule that follows windows. */
export interface WindowsReport {
  readonly scheduled: ScheduledWindows;
  /** Undefined if its last window has ended. */
  readonly next: DueWindow | undefined;
  /** Undefined if the state database does not respond. */
  readonly state: WindowsState | undefined;
}

interface WindowsState {
  /**
   * Due windows that have not been checked, because the schedule is paused or no worker is running.
   */
  readonly behind: WindowCount | undefined;
  readonly requests: SensorRequests['byStatus'];
  /** The last tick that skipped windows. */
  readonly leftOut: EndedTick | undefined;
  /** The latest first. */
  readonly ticks: readonly StoredTick[];
}

const shownTicks = 5;

export async function readWindows(
  name: string,
  scheduled: ScheduledWindows,
  store: StateStore | undefined,
): Promise<WindowsReport> {
  const now = new Date();
  return {
    scheduled,
    next: nextWindow(scheduled, now),
    state: store && (await readState(name, scheduled, store, now)),
  };
}

async function readState(
  name: string,
  scheduled: ScheduledWindows,
  { sensors, requests }: StateStore,
  now: Date,
): Promise<WindowsState> {
  const { cursor } = await sensors.state(name);
  return {
    behind: cursor === undefined ? undefined : windowsBehind(scheduled, new Date(cursor), now),
    requests: (await requests.ofSensor(name, 1)).byStatus,
    leftOut: await sensors.lastNote(name),
    ticks: await sensors.ticks(name, shownTicks),
  };
}

/** The runs of its last requests, the latest first. */
export async function windowRuns(
  name: string,
  scheduled: ScheduledWindows,
  store: StateStore | undefined,
  limit: number,
): Promise<readonly (ScheduledRun & { readonly partition: string })[]> {
  const prefix = storedRunKey(name, 'materializeAssets', runKeyPrefix(scheduled));
  const requests = (await store?.requests.lastRequests(name, limit)) ?? [];
  return requests.flatMap(({ runKey, workflowId, runId, requestedAt }) =>
    workflowId === null || runId === null
      ? []
      : [{ workflowId, runId, startedAt: requestedAt, partition: runKey.slice(prefix.length) }],
  );
}
