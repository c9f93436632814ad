import { createHash } from 'node:crypto';

/**
 * Key of the log of a failed Job: `logs/matrix-profile-job-17-20261123-065900-0a1b2c3d.log`.
 * @param madeAt creation time of the Job: equal for all attempts, so that a retry overwrites the
 * same object
 */
export function logsKey(workflowJobId: number, jobName: string, madeAt: Date): string {
  const time = madeAt.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const hash = createHash('sha256').update(jobName).digest('hex').slice(0, 8);
  return `logs/matrix-profile-job-${workflowJobId}-${time}-${hash}.log`;
}
