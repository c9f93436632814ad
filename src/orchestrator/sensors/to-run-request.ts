import { didYouMean } from '../definitions/did-you-mean.ts';
import type { AnyRunRequest } from '../definitions/run-request.ts';
import { parseScheduledTime } from '../definitions/scheduled-time.ts';
import type { Sensor } from '../definitions/sensor.ts';
import { TerminalError } from '../errors.ts';
import type { NewRunRequest } from '../state/run-requests.ts';

/** Fits the longest S3 key with a username, and an index entry. */
const maxKeyBytes = 2_000;
/** Temporal warns about inputs over half a megabyte and refuses those over two. */
const maxConfigBytes = 256 * 1024;

/**
 * Converts a sensor's request to the format of the outbox.
 * @throws TerminalError if the sensor does not declare the job or the assets, the run key is empty
 * or too long, config and tags are too large, or the scheduled time is invalid
 */
export function toRunRequest(sensor: Sensor, request: AnyRunRequest): NewRunRequest {
  const { name, retry } = sensor;
  const { runKey: given, tags = {}, scheduledFor } = request;
  const { job, config } = requestedRun(sensor, request);
  const runKey = given === '' ? '' : storedRunKey(name, job, given);
  if (runKey === '' || Buffer.byteLength(runKey) > maxKeyBytes) {
    throw new TerminalError(
      `${name} returned a run key of ${Buffer.byteLength(runKey)} bytes for ${job}: expected 1 to ${maxKeyBytes}`,
      {
        code: 'RUN_KEY_INVALID',
      },
    );
  }
  const configBytes = Buffer.byteLength(JSON.stringify([config, tags]));
  if (configBytes > maxConfigBytes) {
    throw new TerminalError(
      `${name} returned ${configBytes} bytes of config and tags for ${job} ${runKey}: expected at most ${maxConfigBytes}`,
      { code: 'REQUEST_TOO_LARGE' },
    );
  }
  const { attempts, afterMs } = retry === 'never' ? { attempts: 1, afterMs: 0 } : retry;
  return {
    job,
    runKey,
    config,
    tags,
    maxAttempts: attempts,
    retryAfterMs: afterMs,
    ...(scheduledFor !== undefined && { scheduledFor: parseScheduledTime(scheduledFor) }),
  };
}

/**
 * The run key as stored in the outbox. Asset requests of all sensors share one job, so the key
 * starts with the sensor's name.
 */
export function storedRunKey(sensor: string, job: string, runKey: string): string {
  return job === 'materializeAssets' ? `${sensor}/${runKey}` : runKey;
}

function requestedRun(
  { name, jobs, assets }: Sensor,
  request: AnyRunRequest,
): Pick<NewRunRequest, 'job' | 'config'> {
  const { config } = request;
  if (request.assets === undefined) {
    const declared = Object.keys(jobs);
    if (declared.includes(request.job)) return { job: request.job, config: config ?? {} };
    throw undeclared(
      `${name} requested the job ${request.job}, which its \`jobs\` do not name${didYouMean(request.job, declared)}`,
    );
  }
  const selection = request.assets.map(({ key }) => key);
  if (selection.length === 0)
    throw undeclared(
      `${name} requested a run of no assets for ${request.runKey}: name at least one in \`assets\``,
    );
  const keys = assets.map(({ key }) => key);
  const unknown = selection.find((key) => !keys.includes(key));
  if (unknown !== undefined)
    throw undeclared(
      `${name} requested the asset ${unknown}, which its \`assets\` do not name${didYouMean(unknown, keys)}`,
    );
  const { partition, partitions } = request;
  const given = {
    ...(config !== undefined && { config }),
    ...(partition !== undefined && { partition }),
    ...(partitions !== undefined && { partitions }),
  };
  return { job: 'materializeAssets', config: { selection, ...given } };
}

function undeclared(message: string): TerminalError {
  return new TerminalError(message, { code: 'REQUEST_INVALID' });
}
