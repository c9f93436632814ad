import type { AdaptiveLimiter } from '../../src/resources/http/limiter.ts';
import type { Kubernetes, KubernetesClient } from '../../src/resources/kubernetes.ts';
import type { ObjectStorage } from '../../src/resources/object-storage.ts';
import { deleteJob } from '../kubernetes/delete-job.ts';
import type { FailedJob } from '../kubernetes/job-end.ts';
import type { JobSpec } from '../kubernetes/job-spec.ts';
import { createdAt, launchJob } from '../kubernetes/launch-job.ts';
import { readLogEnd } from '../kubernetes/read-log-end.ts';
import { readPatiently } from '../kubernetes/read-patiently.ts';
import { redact } from '../kubernetes/redact.ts';
import { waitForJob } from '../kubernetes/wait-for-job.ts';
import { reportKey, type Analysis, type RunIdentity } from './analysis.ts';
import type { MatrixProfileConfig } from './config.ts';
import { errorSummary, errorWithLead, genericError } from './error-summary.ts';
import { jobOf } from './job-of.ts';
import { logsKey } from './logs-key.ts';
import { keepObject, objectExists } from './outputs.ts';

export interface AnalysisParts {
  readonly kubernetes: Kubernetes;
  readonly storage: ObjectStorage;
  /** A log's end is in memory while it is read. */
  readonly logReaders: AdaptiveLimiter;
  readonly signal: AbortSignal;
  /** Whether this may have been done before. */
  readonly isRepeated: boolean;
}

const maxLogBytes = 5 * 1024 * 1024;
/** Its user waits meanwhile. */
const logPatienceMs = 300_000;
/** Of a log, for what its user is told. */
const summaryBytes = 128 * 1024;

/**
 * Runs the Job of an analysis to its end; an attempt goes on where the last one was. Where it is cancelled, the Job stays: the caller ends it.
 * @throws TerminalError where cluster or storage let nobody in, RetryableError while they are away
 */
export async function runAnalysis(parts: AnalysisParts, config: MatrixProfileConfig, run: RunIdentity): Promise<Analysis> {
  const { kubernetes, storage, signal, isRepeated } = parts;
  const spec = jobOf(config, run, storage, kubernetes.env);
  const bucket = config.outputBucket ?? storage.outputsBucket;
  const report = { bucket, key: reportKey(run) };
  const client = await kubernetes.connect();

  // The Job may have ended and been tidied up while no worker was there.
  if (isRepeated && (await client.findJob(spec.name)) === undefined && (await objectExists(storage, report))) {
    return { kind: 'report', ...report };
  }
  // Not cut off by a cancellation: a Job that is made after all would be nobody's.
  const job = await launchJob(client, spec);
  const end = await waitForJob(client.withSignal(signal), spec, signal);
  const mayHaveReport = end.kind === 'succeeded' || ['Deleted', 'NodeLost'].includes(end.reason);
  if (mayHaveReport && (await objectExists(storage, report))) return { kind: 'report', ...report };

  const failed = end.kind === 'failed' ? end : withoutReport(report, end.pod);
  const secrets = Object.values(await spec.makeSecrets(createdAt(job)));
  const log = await readLog(parts, client, failed, secrets);
  const key = logsKey(config.workflowJobId, spec.name, createdAt(job));
  const isKept = log !== undefined && (await keepObject(storage, { bucket, key }, log));
  if (failed.stuck === true) await deleteJob(client, spec.name, signal);
  return {
    kind: 'failed',
    reason: redact(`${failed.reason}: ${failed.message}${isKept ? `; its log is ${key} in bucket ${bucket}` : ''}`, secrets),
    error: userError(failed, spec, log?.subarray(-summaryBytes).toString()),
    bucket,
    logsKey: isKept ? key : null,
  };
}

function withoutReport({ bucket, key }: { readonly bucket: string; readonly key: string }, pod: string | undefined): FailedJob {
  return { kind: 'failed', reason: 'ReportMissing', message: `The Job ended well, but there is no ${key} in bucket ${bucket}`, pod };
}

async function readLog(
  { logReaders, signal }: AnalysisParts,
  client: KubernetesClient,
  { pod }: FailedJob,
  secrets: readonly string[],
): Promise<Buffer | undefined> {
  if (pod === undefined) return undefined;
  const read = () => readLogEnd(client.withSignal(signal), pod, { maxBytes: maxLogBytes, secrets });
  const log = await readPatiently(client.withSignal(signal), () => logReaders.run(read, signal), { patienceMs: logPatienceMs, signal });
  return log === undefined || log.length === 0 ? undefined : log;
}

function userError({ reason }: FailedJob, { timeoutSecs }: JobSpec, log: string | undefined): string {
  switch (reason) {
    case 'DeadlineExceeded':
      return errorWithLead(`The analysis did not end within its limit of ${timeoutSecs} seconds.`, log);
    case 'OOMKilled':
      return errorWithLead('The analysis ran out of memory.', log);
    case 'ReportMissing':
      return errorWithLead('The analysis ended without a report.', log);
    default:
      return log === undefined ? genericError : errorSummary(log);
  }
}
