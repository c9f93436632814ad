import type { Context } from '../context.ts';
import { findOpenRun } from '../../reports/runs/find-any-run.ts';
import { project } from '../../project.ts';

/** Ends a run that cannot end itself. Nothing of it runs any more: it cannot clean up. */
export async function terminateRun(context: Context, text: string): Promise<void> {
  const { runId, workflowId, job, isRecorded } = await findOpenRun(context, text);
  const client = await context.temporal();
  await client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId: runId }).terminate(`${project().command} runs terminate`);
  const again = isRecorded ? `${project().command} runs retry ${runId}` : `${project().command} run ${job}`;
  context.output.show({ run: { runId, workflowId, job }, requested: 'terminate' }, [
    `Terminated ${job} ${runId}.`,
    `Start it again: ${again}`,
  ]);
}
