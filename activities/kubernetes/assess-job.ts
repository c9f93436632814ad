import type { V1Job } from '@kubernetes/client-node';
import type { JobEnd } from './job-end.ts';

/**
 * What the state of a Job that has no pod means; nothing while its pod may still come.
 * @param podWithinSecs how long its pod may take to be made
 */
export function assessJob(job: V1Job | undefined, now: Date, podWithinSecs: number): JobEnd | undefined {
  const fail = (reason: string, message: string): JobEnd => ({ kind: 'failed', reason, message, pod: undefined });
  if (job === undefined || job.metadata?.deletionTimestamp !== undefined) return fail('Deleted', 'The Job was deleted');
  const isTrue = (wanted: string) => job.status?.conditions?.find(({ type, status }) => type === wanted && status === 'True');
  if (isTrue('Complete') !== undefined) return { kind: 'succeeded', pod: undefined };

  const failed = isTrue('Failed') ?? isTrue('FailureTarget');
  if (failed?.reason === 'BackoffLimitExceeded') return fail('Deleted', 'Its pod was deleted');
  if (failed !== undefined) return fail(failed.reason ?? 'Failed', failed.message ?? 'The Job failed');

  const since = job.status?.startTime ?? job.metadata?.creationTimestamp ?? now;
  if (now.getTime() - since.getTime() <= podWithinSecs * 1000) return undefined;
  const hint = `kubectl describe job ${job.metadata?.name} tells why, such as a quota or an admission rule`;
  return { kind: 'failed', stuck: true, reason: 'NoPod', message: `No pod was made within ${podWithinSecs} s: ${hint}`, pod: undefined };
}
