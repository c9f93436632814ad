import { z } from 'zod';
import type { PlatformApi } from '#resources/platform-api.ts';
import { UsageError } from '@moderate/orchestrator/cli';

const analysis = z.object({
  uploaded_s3_object_id: z.int().positive(),
  analysis_variable: z.string(),
});

/**
 * The message that the platform would have sent for a job.
 * @throws UsageError if the platform has no such job, the job is not an analysis, or its object was
 * deleted
 */
export async function readJobMessage(platformApi: PlatformApi, jobId: number): Promise<object> {
  const job = await platformApi.job(jobId);
  if (job === undefined)
    throw new UsageError(`The platform at ${platformApi.url} has no job ${jobId}`);
  const parsed = analysis.safeParse(job.arguments);
  if (job.type !== 'matrix_profile' || !parsed.success)
    throw new UsageError(`Job ${jobId} is not a matrix-profile analysis but ${job.type}`);
  const { uploaded_s3_object_id: objectId, analysis_variable } = parsed.data;
  const object = await platformApi.object(objectId);
  if (object === undefined)
    throw new UsageError(
      `Object ${objectId} of job ${jobId} no longer exists: give --bucket and --key`,
    );
  return { analysis_variable, bucket: object.bucket, key: object.key };
}
