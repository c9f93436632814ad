import type { V1Job, V1JobStatus } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { assessJob } from '#kubernetes-jobs/assess-job.ts';

const now = new Date('2026-11-23T07:00:00Z');
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const job = (status: V1JobStatus): V1Job => ({
  metadata: { name: 'job-1', creationTimestamp: secondsAgo(3_600) },
  status,
});
const patience = { now, since: secondsAgo(1), podWithinSecs: 30 };
const assess = (status: V1JobStatus, more: Partial<typeof patience> = {}) =>
  assessJob(job(status), { ...patience, ...more });
const condition = (type: string, reason?: string) => ({
  conditions: [{ type, status: 'True', ...(reason && { reason }) }],
});

test('a Job that is missing or terminating was deleted', () => {
  expect(assessJob(undefined, patience)).toMatchObject({ kind: 'failed', reason: 'Deleted' });
  expect(assessJob({ metadata: { deletionTimestamp: now } }, patience)).toMatchObject({
    kind: 'failed',
    reason: 'Deleted',
  });
});

test.each([
  ['has ended well', condition('Complete'), { kind: 'succeeded' }],
  [
    'lost its pod',
    condition('Failed', 'BackoffLimitExceeded'),
    { kind: 'failed', reason: 'Deleted' },
  ],
  [
    'had no time left',
    condition('Failed', 'DeadlineExceeded'),
    { kind: 'failed', reason: 'DeadlineExceeded' },
  ],
] as const)('a Job without a pod that %s', (_, status, end) => {
  expect(assess(status)).toMatchObject(end);
});

test('a pod may be made a little later, but not forever', () => {
  expect(assess({})).toBeUndefined();
  expect(assess({ startTime: secondsAgo(29) })).toBeUndefined();
  const noPod = { kind: 'failed', reason: 'NoPod', stuck: true };
  expect(assess({ startTime: secondsAgo(31) })).toMatchObject(noPod);
  // Created long ago, and started now.
  expect(assess({}, { since: secondsAgo(29) })).toBeUndefined();
  expect(assess({}, { since: secondsAgo(31) })).toMatchObject(noPod);
});
