import { findRun } from '../../client/find-run.ts';
import { openStepsQuery, type OpenSteps } from '../../workflow/protocol.ts';
import {
  stepStates,
  type Found,
  type RunStep,
  type RunStepGroup,
  type StepCounts,
  type StepState,
  type StepsWanted,
  type StepSummary,
} from '../../state/run-steps.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';

const answerMs = 300;

/** The open steps of a run that has not ended; empty if no worker responds in time. */
export async function readOpenSteps(
  source: ReportSource,
  { status, workflowId }: Pick<StoredRun, 'status' | 'workflowId'>,
): Promise<OpenSteps> {
  if (status !== 'running') return [];
  try {
    const client = await source.temporal();
    const handle = client.workflow.getHandle(workflowId);
    return await client.withDeadline(Date.now() + answerMs, () =>
      handle.query<OpenSteps>(openStepsQuery),
    );
  } catch {
    return [];
  }
}

export interface StepPage extends Found<RunStep> {
  readonly runId: string;
}

/** Steps of a recorded run. @throws TerminalError if none or more than one matches */
export async function readSteps(
  source: ReportSource,
  text: string,
  wanted: StepsWanted,
): Promise<StepPage> {
  const { runs, runSteps } = await source.store();
  const run = await findRun(runs, text);
  const open = await readOpenSteps(source, run);
  return { runId: run.runId, ...(await runSteps.page(run.runId, open, wanted)) };
}

export interface StepGroupPage extends Found<RunStepGroup> {
  readonly runId: string;
  readonly summary: StepSummary;
}

/** The steps by asset, with totals. */
export async function readStepGroups(
  source: ReportSource,
  text: string,
  wanted: Omit<StepsWanted, 'asset'>,
): Promise<StepGroupPage> {
  const { runs, runSteps } = await source.store();
  const run = await findRun(runs, text);
  const open = await readOpenSteps(source, run);
  const [summary, groups] = await Promise.all([
    runSteps.summary(run.runId, open),
    runSteps.groups(run.runId, open, wanted),
  ]);
  return { runId: run.runId, summary, ...groups };
}

/** The state of several steps that needs attention first. */
export const worstState = (counts: StepCounts): StepState =>
  stepStates.find((state) => counts[state] > 0) ?? 'ok';
