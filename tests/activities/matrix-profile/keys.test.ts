import { expect, test } from 'vitest';
import { reportKey } from '#activities/matrix-profile/analysis.ts';
import { logsKey } from '#activities/matrix-profile/logs-key.ts';

test("a report's key follows from the run", () => {
  const run = {
    workflowId: 'matrixProfileJob/17/1',
    runId: '0199f0aa-1234-7000-8000-0123456789ab',
  };
  expect(reportKey(run)).toBe('matrixprofile-0199f0aa1234700080000123456789ab.html');
  expect(reportKey(run)).toMatch(/^matrixprofile-[0-9a-f]{32}\.html$/);
});

test('the key of a log contains the job and the time', () => {
  const key = logsKey(17, 'matrix-profile-17-0a1b2c3d4e', new Date('2026-11-23T06:59:08.123Z'));
  expect(key).toMatch(/^logs\/matrix-profile-job-17-20261123-065908-[0-9a-f]{8}\.log$/);
  expect(
    logsKey(17, 'matrix-profile-17-ffffffffff', new Date('2026-11-23T06:59:08.123Z')),
  ).not.toBe(key);
});
