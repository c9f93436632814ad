import { createHash } from 'node:crypto';

/**
 * Where the log of a failed Job goes: `logs/matrix-profile-job-17-20261123-065900-0a1b2c3d.log`.
 * @param madeAt when the Job was made: the same for every attempt, so that a second one writes the same object
 */
export function logsKey(workflowJobId: number, jobName: string, madeAt: Date): string {
  const time = madeAt.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const hash = createHash('sha256').update(jobName).digest('hex').slice(0, 8);
  return `logs/matrix-profile-job-${workflowJobId}-${time}-${hash}.log`;
}
