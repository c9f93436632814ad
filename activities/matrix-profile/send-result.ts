import { z } from 'zod';
import type { PlatformApi } from '#resources/platform-api.ts';
import { matrixProfileConfig, type TerminatedAnalysisConfig } from './config.ts';

/** The update of the platform's job. */
export interface AnalysisResult {
  readonly workflowJobId: number;
  /** Defaults to the outputs bucket. */
  readonly bucket?: string | undefined;
  readonly outputKey?: string;
  /** For the user, at most 2,000 characters. */
  readonly error?: string;
  readonly logsKey?: string | null;
}

export interface ResultSender {
  readonly platformApi: PlatformApi;
  /** Without a bucket the platform creates no links. */
  readonly outputsBucket: string;
}

/**
 * Sends the result to the platform's job. The last one wins, so it may be sent repeatedly. Throws
 * as `PlatformApi.finishJob` does.
 */
export async function sendResult(
  { platformApi, outputsBucket }: ResultSender,
  result: AnalysisResult,
): Promise<void> {
  const {
    workflowJobId,
    bucket = outputsBucket,
    outputKey = null,
    error = null,
    logsKey = null,
  } = result;
  await platformApi.finishJob(workflowJobId, {
    workflow_job_id: workflowJobId,
    error,
    error_logs_key: logsKey,
    output_bucket: bucket,
    output_key: outputKey,
  });
}

const { workflowJobId, outputBucket } = matrixProfileConfig.shape;
const addressed = z.object({ workflowJobId, outputBucket: outputBucket.catch(undefined) });

/**
 * For a run that could not start and whose config may be invalid beyond these fields. Without a job
 * to report to, it does nothing.
 */
export async function sendNotBegun(
  sender: ResultSender,
  input: unknown,
  error: string,
): Promise<void> {
  const { data } = addressed.safeParse(input);
  if (data !== undefined)
    await sendResult(sender, {
      workflowJobId: data.workflowJobId,
      bucket: data.outputBucket,
      error,
    });
}

/** For a terminated run. A result that it has already sent is kept. */
export async function sendTermination(
  sender: ResultSender,
  run: TerminatedAnalysisConfig,
  error: string,
): Promise<void> {
  const job = await sender.platformApi.job(run.workflowJobId);
  const hasResult =
    job?.finalisedAt !== undefined && Date.parse(job.finalisedAt) >= Date.parse(run.startedAt);
  if (!hasResult)
    await sendResult(sender, { workflowJobId: run.workflowJobId, bucket: run.outputBucket, error });
}
