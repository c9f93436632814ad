import { parseMessage } from '../parse-message.ts';
import { type Context, UsageError } from '@moderate/orchestrator/cli';
import { withServices, type Services } from './with-services.ts';
import { readJobMessage } from './read-job-message.ts';

export interface SubmitOptions {
  readonly jobId: number;
  readonly analysisVariable?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly image?: string;
  readonly tag?: string;
}

/**
 * Sends the message of a platform job to the queue again.
 * @throws UsageError if the message is unusable, TerminalError if a run was already requested,
 * because its run key starts no second run
 */
export async function submit(
  context: Context,
  { jobId, analysisVariable, bucket, key, image, tag }: SubmitOptions,
): Promise<void> {
  await refuseKnown(context, jobId);
  await withServices(context, async (services) => {
    const { rabbit } = services.clients;
    const given = {
      ...(analysisVariable && { analysis_variable: analysisVariable }),
      ...(bucket && { bucket }),
      ...(key && { key }),
    };
    const message = {
      workflow_job_id: jobId,
      ...(Object.keys(given).length < 3 && (await readJob(services, jobId))),
      ...given,
      ...(image && { image }),
      ...(tag && { tag }),
    };
    const content = Buffer.from(JSON.stringify(message));
    const parsed = parseMessage(content);
    if (!parsed.ok)
      throw new UsageError(`No message was sent, because it could not be used: ${parsed.reason}`);
    await rabbit.publish(content, { contentType: 'application/json' });
    context.output.show({ queue: rabbit.queue, message }, [
      `Sent the message of job ${jobId} to ${rabbit.queue}: ${JSON.stringify(message)}`,
    ]);
  });
}

async function refuseKnown(context: Context, jobId: number): Promise<void> {
  const { requests } = await context.store();
  const isNew = (await requests.withoutRequest('matrixProfileJob', [String(jobId)])).length > 0;
  if (isNew) return;
  throw new UsageError(
    `A run was already requested for job ${jobId}, so a message would start nothing. To run it once more: moderate run matrixProfileJob --config …`,
  );
}

/**
 * The platform's record of the job. Empty if the platform is not configured, so that the error
 * names the missing options.
 */
async function readJob({ clients, isConfigured }: Services, jobId: number): Promise<object> {
  return isConfigured('platformApi') ? readJobMessage(clients.platformApi, jobId) : {};
}
