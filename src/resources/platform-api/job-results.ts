import { RetryableError, TerminalError } from '@moderate/orchestrator';
import type { Reply } from '../rest/reply.ts';

/**
 * The results of a platform job. Its field names are part of the API: links are built from bucket
 * and key.
 */
export interface JobResults {
  readonly workflow_job_id: number;
  readonly error: string | null;
  readonly error_logs_key: string | null;
  readonly output_bucket: string;
  readonly output_key: string | null;
}

/**
 * Rights and roles may be corrected within the day that a caller retries; these errors are
 * permanent.
 */
const final = [400, 403, 404, 422];

export function checkFinished(reply: Reply): void {
  switch (reply.kind) {
    case 'answer':
      return;
    case 'missing':
      throw new TerminalError(reply.message);
    case 'refused':
      throw final.includes(reply.status)
        ? new TerminalError(reply.message, { code: 'SERVICE_REQUEST_REFUSED' })
        : new RetryableError(reply.message, { code: 'SERVICE_REQUEST_REFUSED' });
    case 'unavailable':
      throw new RetryableError(`The platform API did not take the result: ${reply.reason}`, {
        code: 'SERVICE_UNREACHABLE',
        retryAfterMs: reply.retryAfterMs,
      });
  }
}
