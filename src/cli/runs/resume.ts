import { findRun } from '../../orchestrator/client/find-run.ts';
import { TerminalError } from '../../orchestrator/errors.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../usage-error.ts';
import type { Launch } from './launch.ts';
import { reconciled } from './reconciled.ts';

/**
 * What it takes to repeat what failed in a run: the same job with the same config, which finds what that run has done.
 * @throws UsageError when there is nothing to repeat
 */
export async function resumption(context: Context, text: string): Promise<Pick<Launch, 'job' | 'config' | 'resumeFrom'>> {
  const { runs } = await context.store();
  const [run] = await reconciled(context, [await findRun(runs, text)]);
  if (run === undefined) throw new TerminalError(`No run has the id ${text}`);
  const { runId, job, status, config } = run;
  if (status === 'running') throw new UsageError(`Run ${runId} has not ended yet: moderate runs show ${runId} --wait`);
  if (status === 'completed')
    throw new UsageError(`Run ${runId} completed: there is nothing to repeat (moderate run ${job} starts a new one)`);
  if (typeof config !== 'object' || config === null) {
    throw new UsageError(`Run ${runId} was refused before it began, so it has nothing to go on from: moderate run ${job} --config …`);
  }
  return { job, config: config as Record<string, unknown>, resumeFrom: runId };
}
