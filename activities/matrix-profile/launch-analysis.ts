import type { Kubernetes } from '#resources/kubernetes.ts';
import type { ObjectStorage } from '#resources/object-storage.ts';
import { jobProgress, progressText } from '#kubernetes-jobs/job-progress.ts';
import { madeAt, makeJob } from '#kubernetes-jobs/make-job.ts';
import { withinQuota } from '#kubernetes-jobs/within-quota.ts';
import type { LaunchedJob, AnalysisRun } from './analysis.ts';
import type { MatrixProfileConfig } from './config.ts';
import { jobOf } from './job-of.ts';
import type { JobSettings } from './job-settings.ts';

export interface LaunchParts {
  readonly kubernetes: Kubernetes;
  readonly storage: ObjectStorage;
  readonly settings: JobSettings;
  readonly signal: AbortSignal;
}

/**
 * Creates the Job of an analysis, which `followAnalysis` starts.
 * @throws TerminalError if the cluster rejects the login, or its quota stays exhausted for as long
 * as a pod may wait; RetryableError while the cluster is unavailable
 */
export async function launchAnalysis(
  parts: LaunchParts,
  config: MatrixProfileConfig,
  run: AnalysisRun,
): Promise<LaunchedJob> {
  const { kubernetes, storage, settings, signal } = parts;
  const spec = jobOf(config, run, storage, settings);
  const client = await kubernetes.connect();
  // Cancellation does not interrupt the request: a Job created by it would have no owner.
  const job = await withinQuota(() => makeJob(client, spec), {
    patienceMs: spec.unschedulableSecs * 1000,
    signal,
  });
  return { madeAt: madeAt(job).toISOString(), shown: progressText(jobProgress(spec.name)) };
}
