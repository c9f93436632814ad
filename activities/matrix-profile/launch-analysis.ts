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
 * Makes the Job of an analysis, which `followAnalysis` starts.
 * @throws TerminalError where the cluster refuses the login or its quota has no room for as long as for a pod, RetryableError while it is away
 */
export async function launchAnalysis(
  parts: LaunchParts,
  config: MatrixProfileConfig,
  run: AnalysisRun,
): Promise<LaunchedJob> {
  const { kubernetes, storage, settings, signal } = parts;
  const spec = jobOf(config, run, storage, settings);
  const client = await kubernetes.connect();
  // A request is not cut off by a cancellation: a Job that is made after all would be nobody's.
  const job = await withinQuota(() => makeJob(client, spec), {
    patienceMs: spec.unschedulableSecs * 1000,
    signal,
  });
  return { madeAt: madeAt(job).toISOString(), shown: progressText(jobProgress(spec.name)) };
}
