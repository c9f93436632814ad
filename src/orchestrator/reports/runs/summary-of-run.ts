import type { Definitions } from '../../definitions/deployment.ts';
import type { StoredRun } from '../../state/stored-run.ts';

/**
 * The purpose of a run, such as `Materialize sales/revenue+ [2026-01-01]`; empty if it would be the
 * same for all runs of its job.
 */
export function summaryOfRun(
  { jobs }: Pick<Definitions, 'jobs'>,
  { job, config }: Pick<StoredRun, 'job' | 'config'>,
): string {
  const registered = jobs.get(job);
  if (registered === undefined) return '';
  try {
    const summary = registered.summarize(config);
    return summary === registered.description ? '' : summary;
  } catch {
    // The config is from an older version of the job.
    return '';
  }
}
