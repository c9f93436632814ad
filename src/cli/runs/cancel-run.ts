import type { RunIdentity } from '@moderate/orchestrator/client';
import type { Context } from '../context.ts';
import { UsageError } from '../usage-error.ts';
import { findAnyRun } from './find-any-run.ts';
import { waitForRun } from './wait-for-run.ts';

export async function cancelRun(context: Context, text: string, wait: boolean): Promise<void> {
  const { output } = context;
  const { runId, workflowId, job } = await openRun(context, text);
  const client = await context.temporal();
  await client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId: runId }).cancel();
  const lines = [`Asked ${job} ${runId} to end.`];
  if (!wait) return output.show({ run: { runId, workflowId, job }, requested: 'cancel' }, lines);
  for (const line of lines) output.line(line);
  const end = await waitForRun(context, { runId, workflowId, job });
  if (end?.status === 'cancelled') context.exitWith(0);
}

async function openRun(context: Context, text: string): Promise<RunIdentity & { readonly job: string }> {
  const found = await findAnyRun(context, text);
  if ('unbegun' in found) return found.unbegun;
  const { recorded } = found;
  if (recorded.status === 'running') return recorded;
  throw new UsageError(`Run ${recorded.runId} has ended already: it is ${recorded.status}`);
}
