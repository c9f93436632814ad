import type { V1Job, V1JobStatus } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { assessJob } from '../../../activities/kubernetes/assess-job.ts';

const now = new Date('2026-11-23T07:00:00Z');
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const job = (status: V1JobStatus): V1Job => ({ metadata: { name: 'job-1', creationTimestamp: secondsAgo(1) }, status });
const assess = (status: V1JobStatus) => assessJob(job(status), now, 30);
const condition = (type: string, reason?: string) => ({ conditions: [{ type, status: 'True', ...(reason && { reason }) }] });

test('a Job that is gone, or that somebody deletes, was deleted', () => {
  expect(assessJob(undefined, now, 30)).toMatchObject({ kind: 'failed', reason: 'Deleted' });
  expect(assessJob({ metadata: { deletionTimestamp: now } }, now, 30)).toMatchObject({ kind: 'failed', reason: 'Deleted' });
});

test.each([
  ['has ended well', condition('Complete'), { kind: 'succeeded' }],
  ['lost its pod', condition('Failed', 'BackoffLimitExceeded'), { kind: 'failed', reason: 'Deleted' }],
  ['had no time left', condition('Failed', 'DeadlineExceeded'), { kind: 'failed', reason: 'DeadlineExceeded' }],
] as const)('a Job without a pod that %s', (_, status, end) => {
  expect(assess(status)).toMatchObject(end);
});

test('a pod may be made a little later, but not for ever', () => {
  expect(assess({})).toBeUndefined();
  expect(assess({ startTime: secondsAgo(29) })).toBeUndefined();
  expect(assess({ startTime: secondsAgo(31) })).toMatchObject({ kind: 'failed', reason: 'NoPod', stuck: true });
});
