import type { Context } from '../context.ts';
import { UsageError } from '../usage-error.ts';
import { findAnyRun } from './find-any-run.ts';
import type { Launch } from './launch.ts';

/**
 * What it takes to repeat what failed in a run: the same job with the same config, which finds what that run has done.
 * @throws UsageError when there is nothing to repeat
 */
export async function resumption(context: Context, text: string): Promise<Pick<Launch, 'job' | 'config' | 'resumeFrom'>> {
  const found = await findAnyRun(context, text);
  if ('unbegun' in found) throw new UsageError(`Run ${found.unbegun.runId} has not begun yet: it waits for a worker`);
  const { runId, job, status, config } = found.recorded;
  if (status === 'running') throw new UsageError(`Run ${runId} has not ended yet: moderate runs show ${runId} --wait`);
  if (status === 'completed')
    throw new UsageError(`Run ${runId} completed: there is nothing to repeat (moderate run ${job} starts a new one)`);
  if (typeof config !== 'object' || config === null) {
    throw new UsageError(`Run ${runId} was refused before it began, so it has nothing to go on from: moderate run ${job} --config …`);
  }
  return { job, config: config as Record<string, unknown>, resumeFrom: runId };
}
