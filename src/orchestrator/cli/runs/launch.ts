import { prepareRun } from '../../client/prepare-run.ts';
import { startRun } from '../../client/start-run.ts';
import { TerminalError } from '../../errors.ts';
import { choose } from '../../choose.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../../usage-error.ts';
import { showStarted } from './show-started.ts';

export interface Launch {
  readonly job: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly resumeFrom?: string;
  readonly scheduledFor?: Date;
  readonly wait: boolean;
}

/**
 * Starts a run after its config has been checked here, so that a mistake is reported at once.
 * @throws UsageError when there is no such job or its config is not valid
 */
export async function launch(context: Context, { job: given, config, resumeFrom, scheduledFor, wait }: Launch): Promise<void> {
  const definitions = await context.definitions();
  const job = choose('job', given, [...definitions.jobs.keys()]);
  const prepared = prepare(definitions, { job, config });

  if (wait) await context.store();
  const client = await context.temporal();
  const about = { ...(resumeFrom !== undefined && { resumeFrom }), ...(scheduledFor && { scheduledFor }) };
  const { workflowId, firstExecutionRunId: runId } = await startRun(client, { ...prepared, ...about, launchedBy: 'cli' });
  await showStarted(context, { runId, workflowId, job }, wait);
}

function prepare(...given: Parameters<typeof prepareRun>): ReturnType<typeof prepareRun> {
  try {
    return prepareRun(...given);
  } catch (error) {
    throw error instanceof TerminalError ? new UsageError(error.message, error.code) : error;
  }
}
