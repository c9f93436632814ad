import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Env } from '../../../src/orchestrator/env.ts';
import { kubernetesResource } from '../../../src/resources/kubernetes.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
const kubeconfig = join(folder, 'config');
writeFileSync(kubeconfig, '{}');
afterAll(() => rmSync(folder, { recursive: true }));

function problemsOf(env: Env): readonly string[] {
  const configured = kubernetesResource.configure(env);
  return configured.ok ? [] : configured.problems.map(({ variable, problem }) => `${variable} ${problem}`);
}

test('a cluster is known in a pod, and by a kubeconfig that is there', () => {
  expect(problemsOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toEqual([]);
  expect(problemsOf({ KUBECONFIG: kubeconfig })).toEqual([]);
  expect(problemsOf({ HOME: folder })).toEqual(['KUBECONFIG is missing']);
  expect(problemsOf({ KUBECONFIG: `${kubeconfig}:/nowhere/config` })).toEqual([
    'KUBECONFIG is not valid: there is no file /nowhere/config',
  ]);
});

test.each([
  ['MATRIX_PROFILE_JOB_RESOURCES', '{"limits": {"memory": "1Gi", "cpu": 2}}', '{"limits": 5}'],
  ['MATRIX_PROFILE_JOB_NODE_SELECTOR', '{"pool": "analysis"}', '["pool"]'],
  ['MATRIX_PROFILE_JOB_TOLERATIONS', '[{"key": "a", "operator": "Exists"}]', '[{"keys": "a"}]'],
  ['MATRIX_PROFILE_JOB_RUN_AS_USER', '1000', '0'],
  ['MATRIX_PROFILE_JOB_S3_ENDPOINT_URL', 'http://10.0.0.1:9000', 'bucket'],
])('%s is checked', (variable, good, bad) => {
  expect(problemsOf({ KUBECONFIG: kubeconfig, [variable]: good })).toEqual([]);
  expect(problemsOf({ KUBECONFIG: kubeconfig, [variable]: bad })).toEqual([expect.stringMatching(`^${variable} is not valid: `)]);
});

test('what is no JSON is said to be so', () => {
  const variable = 'MATRIX_PROFILE_JOB_RESOURCES';
  expect(problemsOf({ KUBECONFIG: kubeconfig, [variable]: '{memory}' })).toEqual([`${variable} is not valid: expected JSON`]);
});
