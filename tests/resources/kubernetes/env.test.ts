import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Env } from '#orchestrator/env.ts';
import { kubernetesResource } from '#resources/kubernetes.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
const kubeconfig = join(folder, 'config');
writeFileSync(kubeconfig, '{}');
afterAll(() => rmSync(folder, { recursive: true }));

function problemsOf(env: Env): readonly string[] {
  const configured = kubernetesResource.configure(env);
  return configured.ok
    ? []
    : configured.problems.map(({ variable, problem }) => `${variable} ${problem}`);
}

test('a cluster is known in a pod, and by a kubeconfig that is there', () => {
  expect(problemsOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toEqual([]);
  expect(problemsOf({ KUBECONFIG: kubeconfig })).toEqual([]);
  expect(problemsOf({ HOME: folder })).toEqual(['KUBECONFIG is missing']);
  expect(problemsOf({ KUBECONFIG: `${kubeconfig}:/nowhere/config` })).toEqual([
    'KUBECONFIG is not valid: there is no file /nowhere/config',
  ]);
});
