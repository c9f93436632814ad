import type { Blockage } from '../../client/blockage.ts';
import type { UnbegunRun } from '../../client/find-run.ts';
import { currentDetails } from '../../client/follow-run.ts';
import type { StoredOutcome } from '../../state/materializations.ts';
import type { StepWait } from '../../state/request-reports.ts';
import type { LogSize } from '../../state/run-logs.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';
import { findAnyRun, type AnyRun } from './find-any-run.ts';
import { summaryOfRun } from './summary-of-run.ts';
import { readWaits, type PlaceWaits } from './read-waits.ts';

/** A recorded run with what is shown of it beside its steps. */
export interface RunHead {
  readonly run: StoredRun;
  /** What it was started for; empty where its job says so. */
  readonly summary: string;
  /** Why it cannot go on, where that is so. */
  readonly blockage: Blockage | undefined;
  readonly waits: PlaceWaits;
  readonly stepWaits: readonly StepWait[];
  /** Undefined where it has logged nothing. */
  readonly log: LogSize | undefined;
  /** Its present activity, in Markdown; undefined if it has ended or no worker answers. */
  readonly details: string | undefined;
}

export interface RunReport extends RunHead {
  /** In the order of their start. */
  readonly steps: readonly StoredOutcome[];
}

type RecordedRun = Extract<AnyRun, { readonly recorded: StoredRun }>;

/** A run that no worker has begun. */
export interface UnbegunReport {
  readonly unbegun: UnbegunRun;
  readonly blockage: Blockage | undefined;
}

/**
 * A run by its id, the end or the beginning of it, or its workflow id.
 * @param detailsLimitMs how long a worker has to answer what the run does at the moment
 * @throws TerminalError when there is none or more than one
 */
export async function readRun(
  source: ReportSource,
  text: string,
  detailsLimitMs?: number,
): Promise<RunReport | UnbegunReport> {
  const found = await findAnyRun(source, text);
  return 'unbegun' in found ? found : reportOfRun(source, found, detailsLimitMs);
}

/** The same for a run that was found. */
export async function reportOfRun(
  source: ReportSource,
  found: RecordedRun,
  detailsLimitMs?: number,
): Promise<RunReport> {
  const { materializations } = await source.store();
  const [head, steps] = await Promise.all([
    headOfRun(source, found, detailsLimitMs),
    materializations.ofRun(found.recorded.runId),
  ]);
  return { ...head, steps };
}

/** The same without its steps, which may be very many. */
export async function headOfRun(
  source: ReportSource,
  { recorded: run, blockage }: RecordedRun,
  detailsLimitMs?: number,
): Promise<RunHead> {
  const { requests, runLogs } = await source.store();
  const isRunning = run.status === 'running';
  const [waits, stepWaits, log, details] = await Promise.all([
    readWaits(source, [run]),
    isRunning ? requests.stepWaits(run.runId) : [],
    runLogs.size(run.runId),
    isRunning ? detailsOf(source, run, detailsLimitMs) : undefined,
  ]);
  const summary = summaryOfRun(await source.definitions(), run);
  return { run, summary, blockage, waits, stepWaits, log, details };
}

async function detailsOf(
  source: ReportSource,
  run: StoredRun,
  limitMs?: number,
): Promise<string | undefined> {
  try {
    return await currentDetails(await source.temporal(), run, limitMs);
  } catch {
    return undefined;
  }
}
