import type { V1Job } from '@kubernetes/client-node';
import type { JobEnd } from './job-end.ts';

export interface PodPatience {
  readonly now: Date;
  /** Time of the first check: a newly started Job does not report its start time yet. */
  readonly since: Date;
  /** How long the Job controller may take to create its pod. */
  readonly podWithinSecs: number;
}

/** Interprets the state of a Job without a pod; undefined while its pod may still appear. */
export function assessJob(
  job: V1Job | undefined,
  { now, since, podWithinSecs }: PodPatience,
): JobEnd | undefined {
  const fail = (reason: string, message: string): JobEnd => ({
    kind: 'failed',
    reason,
    message,
    pod: undefined,
  });
  if (job === undefined || job.metadata?.deletionTimestamp !== undefined)
    return fail('Deleted', 'The Job was deleted');
  const isTrue = (wanted: string) =>
    job.status?.conditions?.find(({ type, status }) => type === wanted && status === 'True');
  if (isTrue('Complete') !== undefined) return { kind: 'succeeded', pod: undefined };

  const failed = isTrue('Failed') ?? isTrue('FailureTarget');
  if (failed?.reason === 'BackoffLimitExceeded') return fail('Deleted', 'Its pod was deleted');
  if (failed !== undefined)
    return fail(failed.reason ?? 'Failed', failed.message ?? 'The Job failed');

  const waitedMs = now.getTime() - (job.status?.startTime ?? since).getTime();
  if (waitedMs <= podWithinSecs * 1000) return undefined;
  const hint = `kubectl describe job ${job.metadata?.name} shows why, such as a quota or an admission rule`;
  return {
    kind: 'failed',
    stuck: true,
    reason: 'NoPod',
    message: `No pod was made within ${podWithinSecs} s: ${hint}`,
    pod: undefined,
  };
}
