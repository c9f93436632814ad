import type { ScheduleDescription } from '@temporalio/client';
import { describeSchedule } from '../../client/schedules/describe-schedule.ts';
import {
  scheduledRuns,
  standingOf,
  type ScheduledRun,
  type ScheduleStanding,
} from '../../client/schedules/standing.ts';
import type { WantedSchedule } from '../../client/schedules/wanted-schedule.ts';
import { closedRun } from '../../client/reconcile-runs.ts';
import { webUiLink } from '../../client/web-ui-link.ts';
import { messageOf } from '../../message-of.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { ReportSource } from '../report-source.ts';
import { runDocument } from '../runs/run-document.ts';
import type { ShownStatus } from '../runs/shown-status.ts';
import { readWindows, windowRuns, type WindowsReport } from './read-windows.ts';

interface WindowRun extends ScheduledRun {
  /** Set if the schedule follows windows. */
  readonly partition?: string;
}

/** A run that a schedule started, with the known facts. */
export interface RunOfSchedule extends WindowRun {
  readonly status: ShownStatus;
  readonly begunAt: Date | null;
  readonly endedAt: Date | null;
  readonly error: string | null;
  /** As `--json` prints it. */
  readonly document: object;
}

/** The state of a schedule. */
export interface ScheduleReport {
  readonly wanted: WantedSchedule;
  readonly standing: ScheduleStanding;
  /** The next times at which it fires; empty while it is paused. */
  readonly next: readonly Date[];
  /** The latest first. */
  readonly runs: readonly RunOfSchedule[];
  /** Set if the schedule follows windows. */
  readonly windows: WindowsReport | undefined;
}

/**
 * @param limit maximum number of runs per schedule; for schedules that do not follow windows,
 * Temporal keeps only ten
 */
export async function readSchedules(
  source: ReportSource,
  schedules: readonly WantedSchedule[],
  limit: number,
): Promise<readonly ScheduleReport[]> {
  const client = await source.temporal();
  const store = await source.store().catch((error: unknown) => {
    source.note(
      `Could not read the state database, so only what Temporal knows about the runs is shown: ${messageOf(error)}`,
    );
  });
  return Promise.all(
    schedules.map(async (wanted) => {
      const described = await describeSchedule(client, wanted.name);
      const standing = standingOf(described);
      const windows =
        wanted.windows && (await readWindows(wanted.name, wanted.windows, store ?? undefined));
      const runs: readonly WindowRun[] =
        wanted.windows === undefined
          ? scheduledRuns(described)
          : await windowRuns(wanted.name, wanted.windows, store ?? undefined, limit);
      return {
        wanted,
        standing,
        windows,
        next: standing.state === 'running' ? nextTimes(described, windows) : [],
        runs: await Promise.all(
          runs.slice(0, limit).map((run) => readRun(source, store ?? undefined, run)),
        ),
      };
    }),
  );
}

function nextTimes(
  described: ScheduleDescription | undefined,
  windows: WindowsReport | undefined,
): readonly Date[] {
  if (windows !== undefined) return windows.next === undefined ? [] : [windows.next.dueAt];
  return described?.info.nextActionTimes ?? [];
}

async function readRun(
  source: ReportSource,
  store: StateStore | undefined,
  run: WindowRun,
): Promise<RunOfSchedule> {
  const recorded = await store?.runs.find(run.runId);
  const closed =
    recorded === undefined || recorded.status === 'running'
      ? await closedRun(await source.temporal(), run)
      : undefined;
  if (recorded !== undefined && closed === undefined) {
    const { begunAt, endedAt, error } = recorded;
    const partition = run.partition === undefined ? {} : { partition: run.partition };
    return {
      ...run,
      status: recorded,
      begunAt,
      endedAt,
      error,
      document: { ...runDocument(source.env, recorded), ...partition },
    };
  }
  const endedAt = closed?.endedAt ?? null;
  const error = closed === undefined || closed.status === 'completed' ? null : closed.error;
  const status = closed === undefined ? 'running' : closed.status;
  return {
    ...run,
    endedAt,
    error,
    begunAt: recorded?.begunAt ?? run.startedAt,
    status: statusOf(status),
    document: {
      ...run,
      status,
      error,
      endedAt,
      url: webUiLink(source.env, run) ?? null,
    },
  };
}

function statusOf(status: 'running' | 'completed' | 'failed' | 'cancelled'): ShownStatus {
  if (status === 'running') return { status, waitsFor: null };
  return status === 'completed' ? { status, outcome: 'ok' } : { status };
}
