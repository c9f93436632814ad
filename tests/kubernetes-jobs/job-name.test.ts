import { expect, test } from 'vitest';
import { jobName } from '#kubernetes-jobs/job-name.ts';

const run = { workflowId: 'matrixProfileJob/17/1', runId: '0199f0aa-0000-7000-8000-000000000001' };

test('a Job is named after its run: the same each time, and another for each run', () => {
  const name = jobName('matrix-profile-17', run);
  expect(name).toMatch(/^matrix-profile-17-[0-9a-f]{10}$/);
  expect(jobName('matrix-profile-17', run)).toBe(name);
  expect(jobName('matrix-profile-17', { ...run, runId: 'other' })).not.toBe(name);
  expect(jobName('matrix-profile-17', { ...run, workflowId: 'matrixProfileJob/17/2' })).not.toBe(
    name,
  );
});

test('a long name is cut before the part that distinguishes runs', () => {
  const name = jobName('x'.repeat(100), run);
  expect(name).toHaveLength(63);
  expect(name).toMatch(/^x{52}-[0-9a-f]{10}$/);
});
