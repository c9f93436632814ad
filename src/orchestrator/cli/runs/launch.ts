import { explainConfig } from '../../definitions/explain-config.ts';
import { startRun } from '../../client/start-run.ts';
import { choose } from '../choose.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../usage-error.ts';
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
  const { jobs } = await context.definitions();
  const job = choose('job', given, [...jobs.keys()]);
  const definition = jobs.get(job);
  const parsed = definition?.config.safeParse(withoutReserved(config));
  if (definition !== undefined && parsed?.error !== undefined)
    throw new UsageError(explainConfig(job, definition.config, parsed.error, config), 'CONFIG_INVALID');
  const summary = definition?.summarize(parsed?.data) ?? job;

  if (wait) await context.store();
  const client = await context.temporal();
  const request = {
    job,
    config,
    launchedBy: 'cli',
    summary,
    ...(resumeFrom !== undefined && { resumeFrom }),
    ...(scheduledFor && { scheduledFor }),
  };
  const { workflowId, firstExecutionRunId: runId } = await startRun(client, request);
  await showStarted(context, { runId, workflowId, job }, wait);
}

/** The kit takes its own field off before a job's schema sees the config, and checks it where the run begins. */
function withoutReserved(config: Launch['config']): Launch['config'] {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== 'resumeFrom'));
}
