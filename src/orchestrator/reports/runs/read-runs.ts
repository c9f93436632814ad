import type { Blockage } from '../../client/blockage.ts';
import { notRuns } from '../../client/not-runs.ts';
import { choose } from '../../choose.ts';
import type { RunCursor, RunFilter } from '../../state/runs.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';
import { readBlockedRuns } from '../health/read-blocked-runs.ts';
import type { AnyBlockedRun } from './reconciled.ts';
import { summaryOfRun } from './summary-of-run.ts';
import { readWaits, type PlaceWaits } from './read-waits.ts';

export interface RunsOptions extends Omit<RunFilter, 'endedAfter'> {
  /** Only runs that started before this one. */
  readonly before?: RunCursor | undefined;
  readonly limit: number;
}

/** Runs, the latest first. */
export interface RunsReport {
  /**
   * Blocked runs that no worker has begun, so that the state database does not know them. Empty on
   * later pages.
   */
  readonly unbegun: readonly AnyBlockedRun[];
  readonly runs: readonly StoredRun[];
  /** Why open runs are blocked, by run id. */
  readonly blockages: ReadonlyMap<string, Blockage>;
  readonly waits: PlaceWaits;
  /** The purposes of the runs, by run id. */
  readonly summaries: ReadonlyMap<string, string>;
  /** The next page begins after this run; undefined on the last page. */
  readonly next: RunCursor | undefined;
}

const reconciledAtOnce = 1_000;

/**
 * @param known the blocked runs of all jobs, if they were already read
 * @throws UsageError if there is no such job or asset
 */
export async function readRuns(
  source: ReportSource,
  { limit, before, ...filter }: RunsOptions,
  known?: readonly AnyBlockedRun[],
): Promise<RunsReport> {
  const { job, status, outcome, asset, launchedBy } = filter;
  const definitions = await source.definitions();
  const { jobs, assets } = definitions;
  if (job !== undefined) choose('job', job, [...jobs.keys()]);
  if (asset !== undefined) {
    const keys = assets.map(({ key }) => key);
    choose('asset', asset, keys);
  }
  const { runs } = await source.store();
  const includesRunning =
    (status ?? 'running') === 'running' &&
    [outcome, before, asset, filter.startedBefore].every((each) => each === undefined);
  const blocked =
    known ??
    (await readBlockedRuns(source, {
      job,
      limit: reconciledAtOnce,
      recordedOnly: !includesRunning,
    }));
  const unbegun = blocked
    .filter((run) => includesRunning && !run.isRecorded && (job ?? run.job) === run.job)
    .filter((run) => !notRuns.includes(run.job))
    .filter((run) => launchedBy === undefined || run.launchedBy === launchedBy)
    .filter((run) => run.startedAt > (filter.startedAfter ?? new Date(0)))
    .slice(0, limit);
  const listed = await runs.list({ ...filter, before, limit: limit + 1 });
  const found = listed.slice(0, limit - unbegun.length);
  return {
    unbegun,
    runs: found,
    blockages: new Map(blocked.map(({ runId, blockage }) => [runId, blockage])),
    waits: await readWaits(source, found),
    summaries: new Map(found.map((run) => [run.runId, summaryOfRun(definitions, run)])),
    next: listed.length > found.length ? placeAfter(found.at(-1), listed) : undefined,
  };
}

/** After the last run of a page; before all runs if unrecorded ones fill the first page. */
function placeAfter(
  last: StoredRun | undefined,
  [first]: readonly StoredRun[],
): RunCursor | undefined {
  if (last !== undefined) return { startedAt: last.startedAt, runId: last.runId };
  return first && { startedAt: new Date(first.startedAt.getTime() + 1), runId: '' };
}
