import { expect, test } from 'vitest';
import { jobProgress, progressText } from '#kubernetes-jobs/job-progress.ts';

test.each([
  [undefined, '', 'Job job-1: Pending, restarts 0'],
  [
    { status: { phase: 'Pending' } },
    'Unschedulable',
    'Job job-1: Pending (Unschedulable), restarts 0',
  ],
  [
    { spec: { nodeName: 'pool-1', containers: [] }, status: { phase: 'Running' } },
    '',
    'Job job-1: Running, node pool-1, restarts 0',
  ],
  [
    {
      status: {
        phase: 'Running',
        containerStatuses: [{ name: 'main', image: '', imageID: '', ready: true, restartCount: 2 }],
      },
    },
    '',
    'Job job-1: Running, restarts 2',
  ],
] as const)('of %o is reported in words', (pod, reason, text) => {
  expect(progressText(jobProgress('job-1', pod as Parameters<typeof jobProgress>[1], reason))).toBe(
    text,
  );
});
