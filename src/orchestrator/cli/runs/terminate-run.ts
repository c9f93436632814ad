import type { Context } from '../context.ts';
import { terminateRun as terminate } from '../../actions/runs/end-run.ts';
import { project } from '../../project.ts';

/** Terminates a run that cannot end by itself. It stops immediately, without cleanup. */
export async function terminateRun(context: Context, text: string): Promise<void> {
  const { runId, workflowId, job, isRecorded } = await terminate(context, text);
  const again = isRecorded
    ? `${project().command} runs retry ${runId}`
    : `${project().command} run ${job}`;
  context.output.show({ run: { runId, workflowId, job }, requested: 'terminate' }, [
    `Terminated ${job} ${runId}.`,
    `Start it again: ${again}`,
  ]);
}
