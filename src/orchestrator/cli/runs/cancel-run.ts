import type { Context } from '../context.ts';
import { cancelRun as cancel } from '../../actions/runs/end-run.ts';
import { waitForRun } from './wait-for-run.ts';
import { project } from '../../project.ts';

export async function cancelRun(context: Context, text: string, wait: boolean): Promise<void> {
  const { output } = context;
  const { runId, workflowId, job, blockage } = await cancel(context, text);
  const lines = [`Asked ${job} ${runId} to end.`];
  if (blockage !== undefined)
    lines.push(
      `It cannot end, because it is blocked: ${project().command} runs terminate ${runId} (${project().command} runs show ${runId})`,
    );
  if (!wait) return output.show({ run: { runId, workflowId, job }, requested: 'cancel' }, lines);
  for (const line of lines) output.line(line);
  const end = await waitForRun(context, { runId, workflowId, job });
  if (end?.status === 'cancelled') context.exitWith(0);
}
