import { toAsk } from '../../asker.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import { readRunInput } from '../../client/read-run-input.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { UsageError } from '../../usage-error.ts';
import { findAnyRun } from '../../reports/runs/find-any-run.ts';
import type { Launch } from './launch-run.ts';

type Resumption = Pick<Launch, 'job' | 'config' | 'resumeFrom' | 'scheduledFor'>;

/**
 * The request that resumes a failed run: the same job with the same config, which reuses what that
 * run has done.
 * @throws UsageError if there is nothing to resume
 */
export async function resumption(source: ReportSource, text: string): Promise<Resumption> {
  const found = await findAnyRun(source, text);
  if ('unbegun' in found)
    throw new UsageError(
      `Run ${found.unbegun.runId} has not begun yet: it waits for a worker`,
      'RUN_NOT_ENDED',
    );
  const { runId, job, status, config } = found.recorded;
  if (status === 'running')
    throw new UsageError(
      `Run ${runId} has not ended yet: ${toAsk(`runs show ${runId} --wait`, `GET /runs/${runId}`)}`,
      'RUN_NOT_ENDED',
    );
  if (status === 'completed')
    throw new UsageError(
      `Run ${runId} completed: there is nothing to repeat (${startOf(job)} starts a new one)`,
      'RUN_COMPLETED',
    );
  if (typeof config !== 'object' || config === null) return refusedRun(source, found.recorded);
  return { job, config: config as Record<string, unknown>, resumeFrom: runId };
}

/** A run that was refused before it began has done no work, and its config is only in Temporal. */
async function refusedRun(source: ReportSource, run: StoredRun): Promise<Resumption> {
  const started = await readRunInput(await source.temporal(), run);
  if (started === undefined) {
    throw new UsageError(
      `Run ${run.runId} was refused before it began, and Temporal has forgotten its config. Start a new one: ${startWithConfig(run.job)}`,
      'RUN_CONFIG_LOST',
    );
  }
  const { input = {} } = started;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new UsageError(
      `Run ${run.runId} was started with an input that is not an object, and would be refused again. Start a new one: ${startWithConfig(run.job)}`,
      'RUN_CONFIG_LOST',
    );
  }
  const { resumeFrom, ...config } = input as Record<string, unknown>;
  const again = {
    job: run.job,
    config,
    ...(run.scheduledFor !== null && { scheduledFor: run.scheduledFor }),
  };
  if (resumeFrom === undefined) return again;
  if (typeof resumeFrom === 'string') return { ...again, resumeFrom };
  throw new UsageError(
    `Run ${run.runId} was started with a resumeFrom that is not a run id, and would be refused again`,
    'RESUME_REFUSED',
  );
}

const startOf = (job: string) => toAsk(`run ${job}`, `POST /jobs/${job}/runs`);

function startWithConfig(job: string): string {
  const start = toAsk(`run ${job} --config '{…}'`, `POST /jobs/${job}/runs`);
  return `${start} (${toAsk('jobs', 'GET /jobs')} lists the fields)`;
}
