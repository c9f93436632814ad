import type { AnyRunRequest, Sensor } from '../definitions/sensor.ts';
import { parseScheduledTime } from '../definitions/scheduled-time.ts';
import { TerminalError } from '../errors.ts';
import type { NewRunRequest } from '../state/run-requests.ts';

/** Room for the longest S3 key and username, and still what an index takes. */
const maxKeyBytes = 2_000;
/** Temporal warns of inputs over half a megabyte and refuses those over two. */
const maxConfigBytes = 256 * 1024;

/**
 * What a sensor asks for, as the outbox keeps it.
 * @throws TerminalError when the run key is empty or too long, config and tags are too large, or the scheduled time is not valid
 */
export function toRunRequest({ name, retry }: Sensor, { job, runKey, config, tags = {}, scheduledFor }: AnyRunRequest): NewRunRequest {
  if (runKey === '' || Buffer.byteLength(runKey) > maxKeyBytes) {
    throw new TerminalError(`${name} gave a run key of ${Buffer.byteLength(runKey)} bytes for ${job}: expected 1 to ${maxKeyBytes}`, {
      code: 'RUN_KEY_INVALID',
    });
  }
  const configBytes = Buffer.byteLength(JSON.stringify([config, tags]));
  if (configBytes > maxConfigBytes) {
    throw new TerminalError(
      `${name} gave ${configBytes} bytes of config and tags for ${job} ${runKey}: expected at most ${maxConfigBytes}`,
      { code: 'REQUEST_TOO_LARGE' },
    );
  }
  const { attempts, afterMs } = retry === 'never' ? { attempts: 1, afterMs: 0 } : retry;
  return {
    ...{ job, runKey, config, tags, maxAttempts: attempts, retryAfterMs: afterMs },
    ...(scheduledFor !== undefined && { scheduledFor: parseScheduledTime(scheduledFor) }),
  };
}
