import { choose } from '../../choose.ts';
import type { RunIdentity } from '../../client/find-run.ts';
import { prepareRun, type PreparedRun } from '../../client/prepare-run.ts';
import { startRun, type Once } from '../../client/start-run.ts';
import type { Definitions } from '../../definitions/deployment.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { asUsageError } from '../../usage-error.ts';

export interface Launch {
  readonly job: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly resumeFrom?: string;
  readonly scheduledFor?: Date;
  /** `cli`, or the user who sent the request to the web server; `api` if there is no login. */
  readonly launchedBy: string;
  readonly once?: Once;
}

export interface LaunchedRun extends RunIdentity {
  readonly job: string;
}

/**
 * Starts a run. Its config is checked here first, so that mistakes are reported immediately.
 * @throws UsageError if there is no such job or its config is invalid
 */
export async function launchRun(source: ReportSource, launch: Launch): Promise<LaunchedRun> {
  const { config, resumeFrom, scheduledFor, launchedBy, once } = launch;
  const definitions = await source.definitions();
  const prepared = prepareLaunch(definitions, launch.job, config);
  const client = await source.temporal();
  const about = {
    ...(resumeFrom !== undefined && { resumeFrom }),
    ...(scheduledFor && { scheduledFor }),
    ...(once && { once }),
  };
  const { workflowId, firstExecutionRunId: runId } = await startRun(client, {
    ...prepared,
    ...about,
    launchedBy,
  });
  return { runId, workflowId, job: prepared.job };
}

/**
 * Prepares the start of a run. @throws UsageError like `launchRun`, with zod's problems as the
 * cause if the config is invalid
 */
export function prepareLaunch(
  definitions: Definitions,
  given: string,
  config: Launch['config'],
): PreparedRun {
  const job = choose('job', given, [...definitions.jobs.keys()]);
  try {
    return prepareRun(definitions, { job, config });
  } catch (error) {
    throw asUsageError(error);
  }
}
