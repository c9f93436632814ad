import { createRedact, openOutput, type ActivitiesContext } from '@moderate/orchestrator';
import type { AdaptiveLimiter } from '#resources/rest/limiter.ts';
import type { Kubernetes, KubernetesClient } from '#resources/kubernetes.ts';
import type { ObjectStorage } from '#resources/object-storage.ts';
import type { FailedJob } from '#kubernetes-jobs/job-end.ts';
import type { JobSpec } from '#kubernetes-jobs/job-spec.ts';
import { followLog } from '#kubernetes-jobs/follow-log.ts';
import { readLogEnd } from '#kubernetes-jobs/read-log-end.ts';
import { readPatiently } from '#kubernetes-jobs/read-patiently.ts';
import { watchJob, type ChangedJob } from '#kubernetes-jobs/watch-job.ts';
import {
  reportKey,
  type Analysis,
  type FollowOptions,
  type LaunchedJob,
  type AnalysisRun,
} from './analysis.ts';
import type { MatrixProfileConfig } from './config.ts';
import { errorSummary, errorWithLead, genericError } from './error-summary.ts';
import { jobOf } from './job-of.ts';
import type { JobSettings } from './job-settings.ts';
import { logsKey } from './logs-key.ts';
import { keepObject, objectExists } from './outputs.ts';

export interface FollowParts {
  readonly kubernetes: Kubernetes;
  readonly storage: ObjectStorage;
  readonly settings: JobSettings;
  /** Limits memory: the end of a log is in memory while it is read. */
  readonly logReaders: AdaptiveLimiter;
  /** Holds the log of the run. */
  readonly stateDatabase?: ActivitiesContext<unknown>['stateDatabase'] | undefined;
  readonly signal: AbortSignal;
}

const maxLogBytes = 5 * 1024 * 1024;
/** The user is waiting for the result in the meantime. */
const logPatienceMs = 300_000;
/** How much of the log to read for the error text. */
const summaryBytes = 128 * 1024;

/**
 * Starts the Job of an analysis and waits for its end, or until there is news to display; a retry
 * resumes where the previous attempt stopped. Never recreates a deleted Job. Cancellation leaves
 * the Job in place: the caller deletes it.
 * @throws TerminalError if the cluster or the storage denies access, RetryableError while they are
 * unavailable
 */
export async function followAnalysis(
  parts: FollowParts,
  config: MatrixProfileConfig,
  run: AnalysisRun,
  launched: LaunchedJob,
  { start, shown }: FollowOptions,
): Promise<Analysis | ChangedJob> {
  const { kubernetes, storage, settings, signal } = parts;
  const spec = jobOf(config, run, storage, settings);
  const bucket = config.outputBucket ?? storage.outputsBucket;
  const report = { bucket, key: reportKey(run) };
  const jobMadeAt = new Date(launched.madeAt);
  const client = (await kubernetes.connect()).withSignal(signal);

  if (start) await client.resumeJob(spec.name);
  const follower = followLog(client, async (pod) => {
    const secrets = Object.values(await spec.makeSecrets(jobMadeAt));
    return openOutput({
      source: `pod ${pod}`,
      runId: run.runId,
      stateDatabase: parts.stateDatabase,
      secrets,
    });
  });
  const end = await watchJob(client, spec, { signal, shown, onPod: follower.look }).catch(
    async (error: unknown) => {
      await follower.stop();
      throw error;
    },
  );
  await (end.kind === 'changed' ? follower.stop() : follower.finish());
  if (end.kind === 'changed') return end;
  // A missing Job may have completed earlier, while no worker was running.
  const mayHaveReport = end.kind === 'succeeded' || ['Deleted', 'NodeLost'].includes(end.reason);
  if (mayHaveReport && (await objectExists(storage, report))) return { kind: 'report', ...report };

  const failed = end.kind === 'failed' ? end : withoutReport(report, end.pod);
  const secrets = Object.values(await spec.makeSecrets(jobMadeAt));
  const log = await readLog(parts, client, failed, secrets);
  const key = logsKey(config.workflowJobId, spec.name, jobMadeAt);
  const isKept = log !== undefined && (await keepObject(storage, { bucket, key }, log));
  return {
    kind: 'failed',
    reason: createRedact(secrets)(
      `${failed.reason}: ${failed.message}${isKept ? `; its log is ${key} in bucket ${bucket}` : ''}`,
    ),
    error: userError(failed, spec, log?.subarray(-summaryBytes).toString()),
    bucket,
    logsKey: isKept ? key : null,
    leavesJob: failed.stuck === true,
  };
}

function withoutReport(
  { bucket, key }: { readonly bucket: string; readonly key: string },
  pod: string | undefined,
): FailedJob {
  return {
    kind: 'failed',
    reason: 'ReportMissing',
    message: `The Job ended well, but there is no ${key} in bucket ${bucket}`,
    pod,
  };
}

async function readLog(
  { logReaders, signal }: FollowParts,
  client: KubernetesClient,
  { pod }: FailedJob,
  secrets: readonly string[],
): Promise<Buffer | undefined> {
  if (pod === undefined) return undefined;
  const read = () => readLogEnd(client, pod, { maxBytes: maxLogBytes, secrets });
  const log = await readPatiently(client, () => logReaders.run(read, signal), {
    patienceMs: logPatienceMs,
    signal,
  });
  return log === undefined || log.length === 0 ? undefined : log;
}

function userError(
  { reason }: FailedJob,
  { timeoutSecs }: JobSpec,
  log: string | undefined,
): string {
  switch (reason) {
    case 'DeadlineExceeded':
      return errorWithLead(
        `The analysis did not end within its limit of ${timeoutSecs} seconds.`,
        log,
      );
    case 'OOMKilled':
      return errorWithLead('The analysis ran out of memory.', log);
    case 'ReportMissing':
      return errorWithLead('The analysis ended without a report.', log);
    default:
      return log === undefined ? genericError : errorSummary(log);
  }
}
