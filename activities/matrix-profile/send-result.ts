import { z } from 'zod';
import type { PlatformApi } from '#resources/platform-api.ts';
import { matrixProfileConfig, type TerminatedAnalysisConfig } from './config.ts';

/** The update of the platform's job. */
export interface AnalysisResult {
  readonly workflowJobId: number;
  /** The outputs bucket unless given. */
  readonly bucket?: string | undefined;
  readonly outputKey?: string;
  /** For the user, at most 2,000 characters. */
  readonly error?: string;
  readonly logsKey?: string | null;
}

export interface ResultSender {
  readonly platformApi: PlatformApi;
  /** Without a bucket the platform makes no links. */
  readonly outputsBucket: string;
}

/** Gives the platform's job its result. The last one counts, so that it may be sent again. Throws as `PlatformApi.finishJob` does. */
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

/** For a run that could not begin, of whose config not more than this may be right. Without a job to report to there is nothing to do. */
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

/** For a run that was terminated. It may have sent its result before: that stands. */
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
