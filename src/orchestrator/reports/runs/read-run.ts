import type { Blockage } from '../../client/blockage.ts';
import type { UnbegunRun } from '../../client/find-run.ts';
import { currentDetails } from '../../client/follow-run.ts';
import type { BlockedStep } from '../../state/blocked-steps.ts';
import type { StoredOutcome } from '../../state/materializations.ts';
import type { StepWait } from '../../state/request-reports.ts';
import type { LogSize } from '../../state/run-logs.ts';
import type { Found } from '../../state/run-steps.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';
import { findAnyRun, type AnyRun } from './find-any-run.ts';
import { summaryOfRun } from './summary-of-run.ts';
import { readWaits, type PlaceWaits } from './read-waits.ts';

/** A recorded run without its steps. */
export interface RunHead {
  readonly run: StoredRun;
  /** The purpose of the run; empty if the name of its job already says so. */
  readonly summary: string;
  /** The run from whose config it was launched; undefined if there is none or it is unknown. */
  readonly basedOn: string | undefined;
  /** The reason if it is blocked. */
  readonly blockage: Blockage | undefined;
  readonly waits: PlaceWaits;
  readonly stepWaits: readonly StepWait[];
  /** Undefined if it has logged nothing. */
  readonly log: LogSize | undefined;
  /** Its current details, as Markdown; undefined if it has ended or no worker responds. */
  readonly details: string | undefined;
}

export interface RunReport extends RunHead {
  /** In the order in which they started. */
  readonly steps: readonly StoredOutcome[];
  /** The first steps that checks block. */
  readonly blocked: Found<BlockedStep>;
}

/** Maximum number of steps that checks block. */
const listedBlocked = 100;

type RecordedRun = Extract<AnyRun, { readonly recorded: StoredRun }>;

/** A run that no worker has begun. */
export interface UnbegunReport {
  readonly unbegun: UnbegunRun;
  readonly blockage: Blockage | undefined;
}

/**
 * Reads a run by its id, the end or the beginning of the id, or its workflow id.
 * @throws TerminalError if none or more than one matches
 */
export async function readRun(
  source: ReportSource,
  text: string,
  mostSteps: number,
): Promise<RunReport | UnbegunReport> {
  const found = await findAnyRun(source, text);
  return 'unbegun' in found ? found : reportOfRun(source, found, undefined, mostSteps);
}

/**
 * The same for a run that was already found.
 * @param detailsLimitMs how long to wait for a worker to report the run's current details
 */
export async function reportOfRun(
  source: ReportSource,
  found: RecordedRun,
  detailsLimitMs?: number,
  mostSteps?: number,
): Promise<RunReport> {
  const { materializations, runSteps } = await source.store();
  const { runId } = found.recorded;
  const [head, steps, blocked] = await Promise.all([
    headOfRun(source, found, detailsLimitMs),
    materializations.ofRun(runId, undefined, mostSteps),
    runSteps.blocked(runId, listedBlocked),
  ]);
  return { ...head, steps, blocked };
}

/** The same without its steps, which can be very many. */
export async function headOfRun(
  source: ReportSource,
  { recorded: run, blockage }: RecordedRun,
  detailsLimitMs?: number,
): Promise<RunHead> {
  const { audit, requests, runLogs } = await source.store();
  const isRunning = run.status === 'running';
  const [basedOn, waits, stepWaits, log, details] = await Promise.all([
    audit.basisOf(run.runId),
    readWaits(source, [run]),
    isRunning ? requests.stepWaits(run.runId) : [],
    runLogs.size(run.runId),
    isRunning ? detailsOf(source, run, detailsLimitMs) : undefined,
  ]);
  const summary = summaryOfRun(await source.definitions(), run);
  return { run, summary, basedOn, blockage, waits, stepWaits, log, details };
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
