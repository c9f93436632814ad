import { findRun, findUnbegunRun, type RunIdentity } from '../../orchestrator/client/find-run.ts';
import { TerminalError } from '../../orchestrator/errors.ts';
import type { StoredRun } from '../../orchestrator/state/runs.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../usage-error.ts';
import { reconciled } from './reconciled.ts';
import { waitForRun } from './wait-for-run.ts';

export async function cancelRun(context: Context, text: string, wait: boolean): Promise<void> {
  const { output } = context;
  const run = await openRun(context, text);
  const client = await context.temporal();
  await client.workflow.getHandle(run.workflowId, undefined, { firstExecutionRunId: run.runId }).cancel();
  const lines = [`Asked ${run.workflowId} to end.`];
  if (!wait) return output.show({ run: { runId: run.runId, workflowId: run.workflowId }, requested: 'cancel' }, lines);
  for (const line of lines) output.line(line);
  const end = await waitForRun(context, run);
  if (end?.status === 'cancelled') context.exitWith(0);
}

async function openRun(context: Context, text: string): Promise<RunIdentity & { readonly job: string }> {
  const found = await recordedRun(context, text);
  const [run] = await reconciled(
    context,
    [found].filter((recorded) => recorded !== undefined),
  );
  if (run?.status === 'running') return run;
  if (run !== undefined) throw new UsageError(`Run ${run.runId} has ended already: it is ${run.status}`);
  const unbegun = await findUnbegunRun(await context.temporal(), text);
  if (unbegun === undefined) throw new TerminalError(`No run has the id ${text} (moderate runs list)`);
  return { ...unbegun, job: unbegun.workflowId };
}

async function recordedRun(context: Context, text: string): Promise<StoredRun | undefined> {
  try {
    return await findRun((await context.store()).runs, text);
  } catch (error) {
    if (error instanceof TerminalError && error.name === 'RunNotFound') return undefined;
    throw error;
  }
}
