import { createHash } from 'node:crypto';

const maxLength = 63;
const digits = 10;

/**
 * `matrix-profile-17-0a1b2c3d4e`: equal for all attempts of a run and unique to it, so that a run
 * finds its own Job and never adopts another one. At most 63 characters, the limit of a label
 * value.
 */
export function jobName(
  prefix: string,
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): string {
  const hash = createHash('sha256')
    .update(`${workflowId}\n${runId}`)
    .digest('hex')
    .slice(0, digits);
  return `${prefix.slice(0, maxLength - digits - 1)}-${hash}`;
}
