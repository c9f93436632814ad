import { project } from '../../project.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { findOpenRun, type OpenRun } from '../../reports/runs/find-any-run.ts';

/**
 * Requests the cancellation of a run: its activities stop and clean up. @throws UsageError if it
 * has ended
 */
export async function cancelRun(source: ReportSource, text: string): Promise<OpenRun> {
  const run = await findOpenRun(source, text);
  await (await handleOf(source, run)).cancel();
  return run;
}

/**
 * Terminates a run that cannot end by itself. It stops immediately, without cleanup. @throws
 * UsageError if it has ended
 */
export async function terminateRun(source: ReportSource, text: string): Promise<OpenRun> {
  const run = await findOpenRun(source, text);
  await (await handleOf(source, run)).terminate(`${project().command} runs terminate`);
  return run;
}

async function handleOf(source: ReportSource, { workflowId, runId }: OpenRun) {
  return (await source.temporal()).workflow.getHandle(workflowId, undefined, {
    firstExecutionRunId: runId,
  });
}
