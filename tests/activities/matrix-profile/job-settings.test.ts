import { expect, test } from 'vitest';
import type { Env } from '@moderate/orchestrator';
import { jobSettings } from '#activities/matrix-profile/job-settings.ts';

function problemsOf(env: Env): readonly string[] {
  const configured = jobSettings.configure(env);
  return configured.ok
    ? []
    : configured.problems.map(({ variable, problem }) => `${variable} ${problem}`);
}

test('without variables Jobs are set up by the defaults', async () => {
  const configured = jobSettings.configure({});
  expect(configured.ok && (await jobSettings.checkHealth(configured.create()))).toMatch(
    /^Image .*\/moderate-matrix-profile-workflow:main, pull policy Always$/,
  );
});

test.each([
  ['MATRIX_PROFILE_JOB_RESOURCES', '{"limits": {"memory": "1Gi", "cpu": 2}}', '{"limits": 5}'],
  ['MATRIX_PROFILE_JOB_NODE_SELECTOR', '{"pool": "analysis"}', '["pool"]'],
  ['MATRIX_PROFILE_JOB_TOLERATIONS', '[{"key": "a", "operator": "Exists"}]', '[{"keys": "a"}]'],
  ['MATRIX_PROFILE_JOB_RUN_AS_USER', '1000', '0'],
  ['MATRIX_PROFILE_JOB_IMAGE_PULL_POLICY', 'Never', 'always'],
  ['MATRIX_PROFILE_JOB_S3_ENDPOINT_URL', 'http://10.0.0.1:9000', 'bucket'],
])('%s is checked', (variable, good, bad) => {
  expect(problemsOf({ [variable]: good })).toEqual([]);
  expect(problemsOf({ [variable]: bad })).toEqual([
    expect.stringMatching(`^${variable} is not valid: `),
  ]);
});

test('what is no JSON is said to be so', () => {
  const variable = 'MATRIX_PROFILE_JOB_RESOURCES';
  expect(problemsOf({ [variable]: '{memory}' })).toEqual([
    `${variable} is not valid: expected JSON`,
  ]);
});
